import './breakdown.css';
import type { FunnelReport } from '@trichter/api';
import { type CSSProperties, lazy, Suspense, useState } from 'react';
import { usePageContext } from '../page-context.js';
import { breakdowns } from '../state/page-state.js';
import { ChartCaption } from './chart-caption.js';
import { BreakdownTable } from './breakdown-table.js';

// ECharts is most of the page's weight; the numbers are there before it.
const BreakdownChart = lazy(() => import('./breakdown-chart.js'));

const FEW = 8;

/** Where the leads came from: one row a value, and beside each row how far its leads came. */
export function BreakdownSection({ report }: { report: FunnelReport }) {
  const { texts, page, go, format } = usePageContext();
  const [all, setAll] = useState(false);
  const values = report.breakdown?.values ?? [];
  const rows = all ? values : values.slice(0, FEW);
  const { breakdown } = texts;
  return (
    <section className="section" aria-labelledby="breakdown-heading">
      <div className="section-head">
        <h2 id="breakdown-heading">{breakdown.heading}</h2>
        <div className="segments" role="group" aria-label={breakdown.by}>
          {breakdowns.map((by) => (
            <button key={by} type="button" aria-pressed={page.breakdown === by} onClick={() => go({ breakdown: by, only: null, leads: null, lead: null })}>
              {breakdown.names[by]}
            </button>
          ))}
        </div>
      </div>
      {rows.length === 0 ? (
        <p className="soft">{breakdown.none}</p>
      ) : (
        <div className="breakdown">
          <BreakdownTable report={report} rows={rows} />
          <ChartCaption steps={report.funnel.steps} />
          <div className="breakdown-chart" style={{ '--rows': rows.length } as CSSProperties}>
            <Suspense fallback={null}>
              <BreakdownChart report={report} rows={rows} />
            </Suspense>
          </div>
        </div>
      )}
      <p className="soft small breakdown-foot">
        {breakdown.entry}{' '}
        {values.length > FEW && (
          <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? breakdown.fewer : breakdown.more.replace('{count}', format.number(values.length))}
          </button>
        )}
      </p>
    </section>
  );
}
