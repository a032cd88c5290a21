import type { FunnelHead, FunnelLead, LeadTimeline } from '@trichter/api';
import { useEffect, useState } from 'react';
import type { Answer } from '../api-client.js';
import { FaultNotice } from '../notices/fault-notice.js';
import { usePageContext } from '../page-context.js';
import { nameOf } from '../texts/names.js';
import { ContactDetails } from './contact-details.js';
import { DialogHeading } from './dialog-heading.js';
import { Timeline } from './timeline.js';

interface Props {
  lead: string;
  /** The lead as the list has it: says which touchpoint fills which stage. */
  known: FunnelLead | null;
  funnel: FunnelHead;
}

/** One lead: everything known, oldest first. */
export function LeadPage({ lead, known, funnel }: Props) {
  const { texts, format, page, go, api } = usePageContext();
  const { leads } = texts;
  const [answer, setAnswer] = useState<Answer<LeadTimeline> | null>(null);

  useEffect(() => {
    const ended = new AbortController();
    void api.lead(lead, null, ended.signal).then((given) => !ended.signal.aborted && setAnswer(given));
    return () => ended.abort();
  }, [api, lead]);

  async function more(shown: LeadTimeline): Promise<void> {
    const given = await api.lead(lead, shown.next);
    setAnswer(given.kind === 'ok' ? { kind: 'ok', value: { ...given.value, timeline: [...shown.timeline, ...given.value.timeline] } } : given);
  }

  const fills = new Map(
    known?.steps.flatMap((step) => (step.event ? [[`${step.event.source}\n${step.event.id}`, nameOf(funnel.steps.find((each) => each.step === step.step) ?? step, page.language)]] : [])),
  );
  const found = answer?.kind === 'ok' ? answer.value : null;
  const missing = answer?.kind === 'problem' && answer.problem.status === 404;
  return (
    <>
      <header className="leads-head">
        <button type="button" className="link small" onClick={() => go({ lead: null })}>
          ← {leads.back}
        </button>
        <DialogHeading>{leads.timeline}</DialogHeading>
        <p className="lead-whole-id">{lead}</p>
      </header>
      {missing && <p>{leads.unknown}</p>}
      {answer && answer.kind !== 'ok' && !missing && <FaultNotice fault={answer} />}
      {!answer && <div className="lead-card bone lead-bone" />}
      {found && (
        <>
          <dl className="lead-facts">
            <div>
              <dt>{leads.firstSeen}</dt>
              <dd>{format.moment(found.firstSeen)}</dd>
            </div>
            <div>
              <dt>{leads.lastSeen}</dt>
              <dd>{format.moment(found.lastSeen)}</dd>
            </div>
            <div>
              <dt>{leads.touchpoints}</dt>
              <dd>{format.number(found.touchpoints)}</dd>
            </div>
          </dl>
          <ContactDetails contacts={found.contacts} />
          <Timeline entries={found.timeline} fills={fills} />
          {found.next && (
            <button type="button" className="button" onClick={() => void more(found)}>
              {texts.leads.moreTouchpoints}
            </button>
          )}
        </>
      )}
    </>
  );
}
