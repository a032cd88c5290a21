import './changes.css';
import type { FunnelReport } from '@trichter/api';
import { useState } from 'react';
import { DialogHeading } from '../leads/dialog-heading.js';
import { leadsTitle } from '../leads/leads-title.js';
import { usePolled } from '../live/use-polled.js';
import { FaultNotice } from '../notices/fault-notice.js';
import { usePageContext } from '../page-context.js';
import { type LeadsBehind, spans } from '../state/page-state.js';
import { fill } from '../texts/fill.js';
import { valueName } from '../texts/names.js';
import { ChangeList } from './change-list.js';
import { sinceOf } from './since.js';

const EVERY = 60_000;

/** Why a number is another than it was: what came in since then, minute by minute, with its reason and the leads behind it. */
export function Changes({ behind, report }: { behind: LeadsBehind; report: FunnelReport }) {
  const { texts, format, page, go, api } = usePageContext();
  const { changes } = texts;
  const span = page.changes ?? '24h';
  const [sealed] = useState(report.freshness.sealed ?? report.freshness.clock ?? new Date().toISOString());
  const asked = { from: report.range.from, to: report.range.to, timeZone: page.timeZone, step: behind.step, outcome: behind.outcome, where: behind.value === null ? null : { by: page.breakdown, value: behind.value }, after: null };
  const since = sinceOf(span, sealed);
  const found = usePolled(JSON.stringify([page.funnel, asked, since]), (signal) => api.restatements(page.funnel, asked, since, signal), EVERY);
  const { value, fault } = found;
  return (
    <>
      <header className="leads-head">
        <DialogHeading>{changes.heading}</DialogHeading>
        <p className="soft small">
          {value && leadsTitle(behind, value.after, report.funnel, texts, format, page.language)}
          {behind.value !== null && ` · ${fill(texts.leads.of, { value: valueName(behind.value, texts) })}`}
        </p>
        <button type="button" className="link" onClick={() => go({ changes: null })}>
          {changes.back}
        </button>
      </header>
      <fieldset className="changes-span">
        <legend className="soft small">{changes.span}</legend>
        {spans.map((each) => (
          <button key={each} type="button" className="button" aria-pressed={each === span} onClick={() => go({ changes: each })}>
            {changes.spans[each]}
          </button>
        ))}
      </fieldset>
      {fault && <FaultNotice fault={fault} again={found.again} />}
      {value && !found.outdated && (
        <div aria-live="polite">
          <p className="changes-sum">
            {fill(changes.sum, { before: format.number(value.before), since: format.moment(value.since), after: format.number(value.after), until: format.moment(value.until), delta: format.signed(value.delta) })}
          </p>
          {value.changes.length === 0 && <p className="soft">{changes.none}</p>}
          <ul className="changes-reasons">
            {value.reasons.map(({ reason, delta }) => (
              <li key={reason} className="tag">
                {fill(changes.byReason, { reason: changes.reasons[reason], delta: format.signed(delta) })}
              </li>
            ))}
          </ul>
          <ChangeList changes={value.changes} />
          {value.earlier.changes > 0 && <p className="soft small">{fill(changes.earlier, { count: format.number(value.earlier.changes), delta: format.signed(value.earlier.delta) })}</p>}
          {value.asOf && <p className="soft small">{fill(changes.asOf, { time: format.moment(value.asOf) })}</p>}
        </div>
      )}
    </>
  );
}
