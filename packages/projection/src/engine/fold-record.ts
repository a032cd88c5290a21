import { isKept, MOST_AHEAD_MS, sizeOf, touchpointOf, type IdentityNode, type NodeChange, type VoidFact } from '@trichter/domain';
import { decodeRecord, encodeDefinitionApplied, encodeEnvelope, encodeFactCopied, encodeLeadSetAside, isFact, isFactSubject, type Envelope, type RejectionsCounted, type StatedCause } from '@trichter/events';
import { versionOf, type LogRecord, type NewRecord } from '@trichter/event-log';
import { isReason, reasonOfTouchpoint, type Reason } from '../ledger/reason.js';
import { factOf, isFoldedFact } from './fact-of.js';
import type { Keeping } from './kept-counts.js';

/** What one record does to a partition. The engine and the refold read records through this one function, so they agree on what a record means. */
export type RecordEffect =
  | { readonly kind: 'nothing' }
  | NodeEffect
  | { readonly kind: 'void'; readonly fact: VoidFact; readonly cause: RecordCause; readonly copies: readonly NewRecord[] }
  | { readonly kind: 'definition'; readonly name: string; readonly body: string; readonly created: number; readonly copies: readonly NewRecord[] }
  | { readonly kind: 'replayed'; readonly replay: Replay }
  | { readonly kind: 'rejections'; readonly counted: RejectionsCounted }
  | { readonly kind: 'poison'; readonly reason: string; readonly message: string };

/** A dead letter of the partition was read or mended: `record` is the event it was meant to be. */
export interface Replay {
  /** Its offset. */
  readonly letter: number;
  readonly mended: boolean;
  readonly source: string;
  readonly id: string;
  readonly record: NewRecord;
}

/** The node of one identifier hears something. */
export interface NodeEffect {
  readonly kind: 'node';
  readonly identifier: string;
  readonly change: NodeChange;
  readonly reason: Reason;
  readonly cause: RecordCause;
  /** Where a statement comes from, and its running number from there; null for anything else. */
  readonly stated: { readonly partition: number; readonly number: number } | null;
  /** Of an erasure that keeps counts: what came in here is handed to a lead nobody can be found by. */
  readonly keep: Keeping | null;
}

/** The touchpoint (or fact) behind a record, for the ledger; empty where there is none. */
export interface RecordCause {
  readonly source: string;
  readonly id: string;
  readonly type: string;
}

const nothing: RecordEffect = { kind: 'nothing' };
const NO_CAUSE: RecordCause = { source: '', id: '', type: '' };

/** What the sender of a statement gave as its cause; statements of earlier versions give none. */
const told = (because: StatedCause | null, otherwise: Reason = 'merge'): { readonly reason: Reason; readonly cause: RecordCause } =>
  because !== null && isReason(because.reason) ? { reason: because.reason, cause: because } : { reason: otherwise, cause: NO_CAUSE };

export interface LogShape {
  readonly generation: number;
  readonly partitions: number;
}

/** `received` is the partition's clock at the record: the running maximum of append times. */
export function effectOf(record: LogRecord, received: number, log: LogShape): RecordEffect {
  const decoded = decodeRecord(record.value);
  switch (decoded.kind) {
    case 'envelope': {
      const { envelope } = decoded;
      if (isFoldedFact(envelope.type)) return effectOfFact(envelope, received, record, log);
      if (isFactSubject(envelope.subject) || isFact(envelope.type)) return nothing; // costs and rates have no lead
      return { kind: 'node', identifier: envelope.subject, change: { kind: 'touchpoint', touchpoint: touchpointOf(envelope, received) }, reason: reasonOfTouchpoint(envelope, received), cause: envelope, stated: null, keep: null };
    }
    case 'lead.set_aside':
      return { kind: 'node', identifier: decoded.lead, change: decoded, ...told(decoded.because, 'event'), stated: null, keep: null };
    case 'link.stated':
    case 'merge.stated':
    case 'claim.stated':
    case 'claim.denied':
      return { kind: 'node', identifier: decoded.to, change: decoded, ...told(decoded.because), stated: { partition: decoded.fromPartition, number: decoded.number }, keep: null };
    case 'touchpoint.released':
      return { kind: 'node', identifier: decoded.to, change: decoded, ...told(decoded.because), stated: { partition: decoded.fromPartition, number: decoded.number }, keep: null };
    case 'touchpoint.absorbed': {
      const { from, to, version, fromPartition, number, because } = decoded;
      const touchpoints = decoded.touchpoints.map((one) => ({ ...one, via: NONE }));
      return { kind: 'node', identifier: to, change: { kind: 'touchpoint.absorbed', from, version, touchpoints }, ...told(because, isKept(to) ? 'erased' : 'merge'), stated: { partition: fromPartition, number }, keep: null };
    }
    case 'fact.copied': {
      const copied = decodeRecord(decoded.fact);
      return copied.kind === 'envelope' ? effectOfFact(copied.envelope, received, record, null) : { kind: 'poison', reason: 'bad_fact', message: 'the copied fact is no envelope' };
    }
    case 'definition.applied': {
      const { definition } = decoded;
      const home = definition.home ?? { partition: record.partition, offset: record.offset };
      // The home partition's owner tells all others; told twice they see the same position again.
      const copies = definition.home === null ? toAllOthers(record, encodeDefinitionApplied({ ...definition, home }), log) : [];
      return { kind: 'definition', name: definition.name, body: definition.body, created: versionOf(log.generation, home.offset), copies };
    }
    case 'log.created':
    case 'clock.ticked':
      return nothing;
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

const NONE: readonly never[] = [];

/** `log` null: a copy, which is copied no further. */
function effectOfFact(envelope: Envelope, received: number, record: LogRecord, log: LogShape | null): RecordEffect {
  const time = envelope.time === null || envelope.time > received + MOST_AHEAD_MS ? received : envelope.time;
  const read = factOf(envelope, time);
  switch (read?.kind) {
    case undefined:
      return { kind: 'poison', reason: 'bad_fact', message: `the data of ${envelope.type} ${envelope.id} is not what its type asks for: ${envelope.data.slice(0, 200)}` };
    case 'identity':
      return { kind: 'node', identifier: envelope.subject, change: read.change, reason: 'merge', cause: envelope, stated: null, keep: null };
    case 'erasure':
      return { kind: 'node', identifier: envelope.subject, change: read.change, reason: 'erased', cause: envelope, stated: null, keep: read.keep };
    case 'void': {
      // The time goes with the copies, so that all partitions believe the same one of two.
      const fact = log && encodeEnvelope({ ...envelope, time });
      const copies = log && fact ? toAllOthers(record, encodeFactCopied({ home: { partition: record.partition, offset: record.offset }, fact }), log) : [];
      return { kind: 'void', fact: read.fact, cause: envelope, copies };
    }
  }
}

function toAllOthers({ key, partition: own }: LogRecord, value: Uint8Array, { partitions }: LogShape): NewRecord[] {
  return Array.from({ length: partitions }, (_, partition) => ({ key, value, partition })).filter(({ partition }) => partition !== own);
}

/** The record that sets a lead aside, when this change took it past the limit (or, an erasure that left too many, let it be counted again): one that hands everything on, too, for it costs as much. */
export function setAsideRecord(before: IdentityNode, after: IdentityNode, because: StatedCause | null, partition: number, most: number): NewRecord | null {
  const touchpoints = sizeOf(after);
  const wasShort = sizeOf(before) <= most || before.timeline.setAside;
  if (after.timeline.setAside || !wasShort || touchpoints <= most) return null;
  return { key: after.identifier, value: encodeLeadSetAside({ lead: after.identifier, touchpoints, because }), partition };
}
