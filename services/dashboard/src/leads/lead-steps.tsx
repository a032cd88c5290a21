import type { FunnelLead } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';

type LeadStep = FunnelLead['steps'][number];

/** Which event filled each step, what is missing, and until when it may still come. */
export function LeadSteps({ lead, nameOfStep }: { lead: FunnelLead; nameOfStep: (step: LeadStep) => string }) {
  const { texts, format } = usePageContext();
  const { leads } = texts;
  const missing = lead.steps.find((step) => step.at === null);
  const ends = lead.openUntil ?? lead.windowEndsAt;
  const since = (index: number, at: string) => {
    const before = lead.steps[index - 1]?.at;
    return before ? fill(leads.after, { duration: format.duration(Date.parse(at) - Date.parse(before)) }) : '';
  };
  return (
    <ol className="lead-steps">
      {lead.steps.map((step, index) => (
        <li key={step.name} data-done={step.at !== null || undefined}>
          <span className="lead-step-name">{nameOfStep(step)}</span>
          {step.at === null ? (
            <span className="soft">
              {lead.outcome === 'open' ? leads.missing : leads.never}
              {step === missing && ` · ${fill(lead.outcome === 'open' ? leads.windowEnds : leads.windowEnded, { time: format.moment(ends) })}`}
            </span>
          ) : (
            <span>
              {step.event && <code>{step.event.type}</code>}{' '}
              <span className="lead-step-when soft">
                <time dateTime={step.at}>{format.moment(step.at)}</time>
                {index > 0 && ` · ${since(index, step.at)}`}
              </span>
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
