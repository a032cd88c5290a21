import './summary.css';
import type { FunnelCounts, FunnelReport } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { LeadsCount } from '../shell/leads-count.js';
import type { Outcome } from '../state/page-state.js';
import { valueName } from '../texts/names.js';
import { plural } from '../texts/plural.js';
import { Sentence } from '../texts/sentence.js';
import { Rates } from './rates.js';

/** The result in one sentence, every number in it a door to its leads; beside it the rate, counted both ways. */
export function Summary({ report, usual, counts }: { report: FunnelReport; usual: FunnelReport | null; counts: FunnelCounts }) {
  const { texts, format, page, go } = usePageContext();
  const { sentence, leads } = texts;
  const door = (outcome: Outcome) => (
    <LeadsCount count={counts[outcome]} behind={{ step: null, outcome, value: page.only }} said={leads.outcomes[outcome]} />
  );
  return (
    <section className="summary" aria-label={texts.title}>
      <div>
        <p className="summary-sentence">
          {counts.entered === 0 ? (
            <Sentence template={sentence.none} parts={{ from: format.day(report.range.from), to: format.lastDay(report.range.to) }} />
          ) : (
            <Sentence
              template={counts.open === 0 && counts.entered > 1 ? sentence.settled : plural(sentence, counts.entered)}
              parts={{ entered: door('entered'), converted: door('converted'), open: door('open'), dropped: door('dropped') }}
            />
          )}
        </p>
        {page.only !== null && (
          <p className="chip">
            <span>{sentence.only.replace('{value}', valueName(page.only, texts))}</span>
            <button type="button" className="link" onClick={() => go({ only: null })}>
              {sentence.clear}
            </button>
          </p>
        )}
        {counts.entered > 0 && (
          <button type="button" className="link small" aria-haspopup="dialog" onClick={() => go({ leads: { step: null, outcome: 'converted', value: page.only }, changes: '24h', lead: null })}>
            {texts.changes.heading}
          </button>
        )}
        {counts.entered === 0 && page.only === null && (
          <button type="button" className="button" onClick={() => go({ range: { preset: '12m' } })}>
            {sentence.wider}
          </button>
        )}
      </div>
      <Rates usual={usual} counts={counts} />
    </section>
  );
}
