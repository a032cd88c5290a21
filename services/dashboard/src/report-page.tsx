import { useEffect } from 'react';
import { BreakdownSection } from './channels/breakdown-section.js';
import { countsOf } from './funnel/counts.js';
import { placeholder } from './funnel/placeholder.js';
import { Stages } from './funnel/stages.js';
import { Summary } from './funnel/summary.js';
import { LeadsDialog } from './leads/leads-dialog.js';
import { AnsweredProvider } from './live/answered.js';
import { usePolled } from './live/use-polled.js';
import { FaultNotice } from './notices/fault-notice.js';
import { FreshnessNotices } from './notices/freshness-notices.js';
import { LettersNotice } from './notices/letters-notice.js';
import { usePageContext } from './page-context.js';
import { FunnelChoice } from './range/funnel-choice.js';
import { RangePicker } from './range/range-picker.js';
import { Foot } from './shell/foot.js';
import { Header } from './shell/header.js';
import { dayOf } from './state/calendar.js';
import { daysOf } from './state/range.js';
import { nameOf } from './texts/names.js';
import { UnassignedSection } from './unassigned/unassigned-section.js';

/** The page with numbers on it: the report is asked for again and again, what changes seldom seldom. */
export function ReportPage({ every, rarely, lettersWaiting }: { every: number; rarely: number; lettersWaiting: number }) {
  const { page, api, format } = usePageContext();
  const { from, to } = daysOf(page.range, dayOf(Date.now(), page.timeZone));
  const days = { from, to, timeZone: page.timeZone };
  const asked = usePolled(JSON.stringify([page.funnel, days, page.breakdown]), (signal) => api.report(page.funnel, days, page.breakdown, signal), every);
  const usual = usePolled(page.only === null ? JSON.stringify([page.funnel, days]) : null, (signal) => api.usual(page.funnel, days, signal), every);
  const funnels = usePolled('funnels', api.funnels, rarely);
  const types = usePolled('types', api.types, rarely);

  const report = asked.value ?? placeholder;
  const counts = countsOf(report, page.only);
  const definition = funnels.value?.funnels.find((each) => each.name === page.funnel)?.definition;
  const unreachable = asked.fault?.kind === 'unreachable';
  const name = definition && nameOf(definition, page.language);

  useEffect(() => {
    document.title = asked.value ? `${format.number(counts.converted)} / ${format.number(counts.entered)} · Trichter` : 'Trichter';
  }, [asked.value, counts, format]);

  return (
    <div className="page">
      <Header liveness={{ state: unreachable ? 'lost' : 'on', at: asked.at, clock: asked.value?.freshness.clock ?? null }} />
      <main>
        <div className="controls">
          <FunnelChoice list={funnels.value} />
          <RangePicker />
        </div>
        <LettersNotice waiting={lettersWaiting} />
        {asked.fault && <FaultNotice fault={asked.fault} at={asked.at} again={asked.again} page />}
        {asked.value && <FreshnessNotices freshness={asked.value.freshness} />}
        {(asked.value || !asked.fault) && (
          <div
            className="report"
            data-outdated={asked.outdated || undefined}
            data-placeholder={asked.value ? undefined : ''}
            aria-busy={asked.outdated || !asked.value}
            inert={!asked.value}
          >
            <AnsweredProvider value={`${asked.question} ${page.only}`}>
              <Summary report={report} usual={usual.outdated ? null : usual.value} counts={counts} />
              <Stages report={report} counts={counts} />
              <BreakdownSection report={report} />
            </AnsweredProvider>
          </div>
        )}
        {asked.value && definition && types.value && (
          <UnassignedSection
            key={page.funnel}
            report={asked.value}
            definition={definition}
            seen={types.value}
            saved={() => {
              funnels.again();
              types.again();
            }}
          />
        )}
      </main>
      {asked.value && <Foot report={asked.value} name={name ?? page.funnel} />}
      {asked.value && page.leads && <LeadsDialog key={JSON.stringify(page.leads)} report={asked.value} behind={page.leads} />}
    </div>
  );
}
