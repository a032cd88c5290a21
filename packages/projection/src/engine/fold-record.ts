import { MOST_TOUCHPOINTS, merge, setAside, touchpointOf, type Timeline } from '@trichter/domain';
import { decodeRecord, encodeDefinitionApplied, encodeLeadSetAside, isFact, isFactSubject, leadIdOf, type RejectionsCounted } from '@trichter/events';
import { versionOf, type LogRecord, type NewRecord } from '@trichter/event-log';
import type { Moment } from '../ledger/ledger.js';
import { reasonOfTouchpoint, type Reason } from '../ledger/reason.js';

/** What one record does to a partition. The engine and the refold read records through this one function, so they agree on what a record means. */
export type RecordEffect =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'lead'; readonly lead: string; readonly subject: string; readonly reason: Reason; readonly cause: RecordCause; readonly change: (before: Timeline) => Timeline }
  | { readonly kind: 'definition'; readonly name: string; readonly body: string; readonly created: number; readonly copies: readonly NewRecord[] }
  | { readonly kind: 'replayed'; readonly replay: Replay }
  | { readonly kind: 'rejections'; readonly counted: RejectionsCounted }
  | { readonly kind: 'poison'; readonly reason: string; readonly message: string };

/** The touchpoint behind a record, for the ledger; empty where there is none. */
export type RecordCause = Pick<Moment, 'source' | 'id'>;

/** A dead letter of the partition was read or mended: `record` is the event it was meant to be. */
export interface Replay {
  /** Its offset. */
  readonly letter: number;
  readonly mended: boolean;
  readonly source: string;
  readonly id: string;
  readonly record: NewRecord;
}

const nothing: RecordEffect = { kind: 'nothing' };
const NO_CAUSE: RecordCause = { source: '', id: '' };

/** `received` is the partition's clock at the record: the running maximum of append times. */
export function effectOf(record: LogRecord, received: number, log: { readonly generation: number; readonly partitions: number }): RecordEffect {
  const decoded = decodeRecord(record.value);
  switch (decoded.kind) {
    case 'envelope': {
      const { envelope } = decoded;
      if (isFactSubject(envelope.subject) || isFact(envelope.type)) return nothing; // facts have no lead; later work reads them
      return { kind: 'lead', lead: leadIdOf(envelope.subject), subject: envelope.subject, reason: reasonOfTouchpoint(envelope, received), cause: envelope, change: (before) => merge(before, touchpointOf(envelope, received)) };
    }
    case 'lead.set_aside':
      return { kind: 'lead', lead: leadIdOf(decoded.lead), subject: decoded.lead, reason: 'event', cause: NO_CAUSE, change: setAside };
    case 'definition.applied': {
      const { definition } = decoded;
      const home = definition.home ?? { partition: record.partition, offset: record.offset };
      const copies: NewRecord[] = [];
      if (definition.home === null) {
        // The home partition's owner tells all others; told twice they see the same position again.
        const value = encodeDefinitionApplied({ ...definition, home });
        for (let partition = 0; partition < log.partitions; partition += 1) if (partition !== record.partition) copies.push({ key: record.key, value, partition });
      }
      return { kind: 'definition', name: definition.name, body: definition.body, created: versionOf(log.generation, home.offset), copies };
    }
    case 'log.created':
    case 'clock.ticked':
    case 'link.stated':
    case 'merge.stated':
    case 'touchpoint.absorbed':
    case 'touchpoint.released':
    case 'fact.copied':
      return nothing; // statements: nobody makes any yet
    case 'rejections.counted':
      return { kind: 'rejections', counted: decoded };
    case 'dead_letter.replayed': {
      const { offset, mended, source, id, envelope } = decoded;
      const event = decodeRecord(envelope);
      if (event.kind !== 'envelope') return { kind: 'poison', reason: 'undecodable', message: 'a replayed dead letter must hold an envelope' };
      return { kind: 'replayed', replay: { letter: offset, mended, source, id, record: { key: event.envelope.subject, value: envelope } } };
    }
    case 'poison':
      return { kind: 'poison', reason: decoded.reason, message: decoded.message };
    default:
      return decoded satisfies never;
  }
}

/** The record that sets a lead aside, when this change took it past the limit. */
export function setAsideRecord(before: Timeline, after: Timeline, subject: string, partition: number): NewRecord | null {
  if (after.setAside || before.touchpoints.length > MOST_TOUCHPOINTS || after.touchpoints.length <= MOST_TOUCHPOINTS) return null;
  return { key: subject, value: encodeLeadSetAside({ lead: subject, touchpoints: after.touchpoints.length }), partition };
}
