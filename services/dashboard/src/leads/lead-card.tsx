import type { FunnelHead, FunnelLead } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { nameOf, valueName } from '../texts/names.js';
import { LeadSteps } from './lead-steps.js';

/** Enough of an id to tell leads apart in a list; the whole one stands on the lead's own page. */
export const shortId = (lead: string): string => lead.slice(0, 8);

export function LeadCard({ lead, funnel }: { lead: FunnelLead; funnel: FunnelHead }) {
  const { texts, page, go } = usePageContext();
  const value = lead[page.breakdown];
  return (
    <li className="lead-card">
      <div className="lead-head">
        <button type="button" className="lead-id" aria-label={`${texts.leads.lead} ${shortId(lead.lead)}: ${texts.leads.timeline}`} onClick={() => go({ lead: lead.lead })}>
          {shortId(lead.lead)}
        </button>
        <span className="soft">{valueName(value, texts)}</span>
        <span className="tag" data-outcome={lead.outcome}>
          {texts.leads.outcomes[lead.outcome]}
        </span>
      </div>
      <LeadSteps lead={lead} nameOfStep={(step) => nameOf(funnel.steps.find((each) => each.step === step.step) ?? step, page.language)} />
    </li>
  );
}
