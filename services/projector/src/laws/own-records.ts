import { encodeDefinitionApplied, encodeLeadSetAside, type Envelope } from '@trichter/events';
import type { NewRecord } from '@trichter/event-log';
import { envelope, recordOf, shortFunnel } from '@trichter/projection/testing';
import fc from 'fast-check';

/** Told as events, but records of their own kind in the log: their types here. */
export const ownTypes = { aside: 'lead.set_aside', funnel: 'definition.applied', unreadable: 'unreadable' } as const;
export const SAVED_FUNNEL = 'saved';
const BODY = JSON.stringify({ ...shortFunnel, name: SAVED_FUNNEL, windowMs: 1_800_000 });

/** A lead of thousands of touchpoints is set aside, a funnel is saved, or a record comes that nobody can read. */
export const anyOwnRecord: fc.Arbitrary<Envelope> = fc.oneof(
  fc.constantFrom('user:0', 'user:1', 'anonymous:0').map((lead) => envelope({ source: '', id: '', subject: lead, type: ownTypes.aside })),
  fc.constant(envelope({ source: '', id: '', subject: 'fact:definition:saved', type: ownTypes.funnel })),
  fc.integer({ min: 0, max: 9 }).map((n) => envelope({ source: '', id: `u${n}`, subject: `user:${n}`, type: ownTypes.unreadable })),
);

/** What is told, as it lies in the log. */
export function recordOfTold(event: Envelope): NewRecord {
  const key = event.subject;
  switch (event.type) {
    case ownTypes.aside:
      return { key, value: encodeLeadSetAside({ lead: key, touchpoints: 5_001, because: null }) };
    case ownTypes.funnel:
      return { key, value: encodeDefinitionApplied({ kind: 'funnel', name: SAVED_FUNNEL, body: BODY, appliedAt: 1, home: null }) };
    case ownTypes.unreadable:
      return { key, value: Buffer.from(`{"id":"${event.id}"}`) };
    default:
      return recordOf(event);
  }
}
