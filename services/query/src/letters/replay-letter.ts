import type { Replayed, ReplayInput } from '@trichter/api';
import type { LogRecord } from '@trichter/event-log';
import { decodeRecord, encodeDeadLetterReplayed, encodeEnvelope, originOfUnreadable, readIncoming, type DecodedRecord, type Envelope } from '@trichter/events';
import { poisonIn } from '@trichter/projection';
import { problem } from '@trichter/service-kit';
import type { Deps } from '../deps.js';
import { findLetter } from './read-letters.js';

const unprocessable = (code: string, title: string, detail: string, remedy: string, field = 'offset') => problem({ status: 422, code, title, field, detail, remedy });

type Letter = Extract<DecodedRecord, { kind: 'poison' | 'envelope' }>;
const OR_MENDED = 'upgrade to the version that wrote it, or send the event as it should have been: replay --mend file.json';

/**
 * Sends a dead letter on: one record beside it in its partition, which that partition's owner turns into the event, the first time only. So a letter counts
 * once, however often it is replayed; and where newer code reads the original by itself, the copy has its source and id and is merged with it.
 * 422 for what is no dead letter, no event, or would be a dead letter again: then nothing is written and it goes on waiting.
 */
export async function replayLetter(deps: Deps, partition: number, offset: number, { event }: ReplayInput): Promise<Replayed> {
  const { listed, record } = await findLetter(deps, partition, offset);
  if (listed?.replayed) return { partition, offset, ...asEvent(listed.replayed), already: true };
  if (!record) throw problem({ status: 503, code: 'log_unavailable', title: 'The log does not answer', detail: 'the original could not be read', remedy: 'try again', retryAfter: 2 });
  const decoded = decodeRecord(record.value);
  if (!listed && poisonIn(record, deps.log) === null) throw unprocessable('not_a_dead_letter', 'Not a dead letter', `the record is a readable ${decoded.kind} and counts by itself`, 'take the position from /v1/dead-letters');
  if (decoded.kind !== 'poison' && decoded.kind !== 'envelope') throw unprocessable('not_an_event', 'Not an event', `the record is a ${decoded.kind}, which the system writes by itself`, decoded.kind === 'definition.applied' ? 'save the funnel again: PUT /v1/funnels/{name}' : 'upgrade the projector: a new version folds the log again and reads it in its place');
  const envelope = event ? mended(deps, record, decoded, event) : reread(decoded);
  // Without a time of its own it happened when it was first received, not when somebody mended it.
  const whole = { ...envelope, time: envelope.time ?? record.appendedAt };
  const bytes = encodeEnvelope(whole);
  const poison = poisonIn({ ...record, key: whole.subject, value: bytes }, deps.log);
  if (poison) throw unprocessable('cannot_count', 'It cannot count', `${event ? 'the mended event cannot count' : 'this version cannot count it either'} (${poison.reason}): ${poison.message}`, event ? 'mend the event and replay it again' : OR_MENDED, event ? 'event.data' : 'offset');
  const mark = { offset, at: deps.now(), mended: event !== undefined, source: whole.source, id: whole.id, envelope: bytes };
  await deps.log.append([{ key: 'fact:dead-letter', partition, value: encodeDeadLetterReplayed(mark) }]);
  return { partition, offset, source: whole.source, id: whole.id, mended: mark.mended, already: false };
}

const asEvent = ({ source, id, mended: byHand }: { source: string; id: string; mended: boolean }) => ({ source, id, mended: byHand });

/** The same bytes, which this version must be able to read. */
function reread(decoded: Letter): Envelope {
  if (decoded.kind === 'poison') throw unprocessable('still_unreadable', 'Still unreadable', `this version cannot read it either: ${decoded.message}`, OR_MENDED);
  return decoded.envelope;
}

/** The event as it should have been sent. It keeps the original's source and id where these can be read, so copies of it are merged. */
function mended(deps: Deps, record: LogRecord, decoded: Letter, event: Readonly<Record<string, unknown>>): Envelope {
  if (!deps.workspaceKey) throw unprocessable('no_workspace_key', 'No workspace key', 'identifiers cannot be made without the workspace key', 'start the query service with TRICHTER_WORKSPACE_KEY');
  const { partition, offset } = record;
  const origin = decoded.kind === 'envelope' ? decoded.envelope : originOfUnreadable(record.value);
  const named = typeof event['id'] === 'string' && typeof event['source'] === 'string';
  if (decoded.kind === 'poison' && decoded.reason === 'unknown_schema' && !named) {
    // A version to come reads the original with its true id; a made-up one would then count beside it.
    throw unprocessable('origin_unknown', 'Source and id are needed', 'a newer version wrote this record and will read it by itself, so the mended event must have the same source and id', 'name both in the event, or upgrade and replay it as it is', 'event');
  }
  const made = { source: event['source'] ?? 'dead-letter', id: event['id'] ?? `dead-letter:${deps.log.generation}-${partition}-${offset}` };
  const identity = origin ? { source: origin.source, id: origin.id } : made;
  const read = readIncoming({ ...event, ...identity }, { workspaceKey: deps.workspaceKey, source: 'dead-letter', anySource: true, test: false, facts: true, now: deps.now() });
  if (read.kind === 'rejected') throw unprocessable(read.rejection.code, 'The mended event is refused', read.rejection.message, 'mend the event and replay it again', read.rejection.field === '' ? 'event' : `event.${read.rejection.field}`);
  return read.envelope;
}
