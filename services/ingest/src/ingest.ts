import type { NewRecord } from '@trichter/event-log';
import { encodeEnvelope, hideAddresses, isImportId, keptCode, readIncoming, type IncomingContext } from '@trichter/events';
import type { Metrics } from '@trichter/observability';
import type { ProblemFacts, WriteGrant } from '@trichter/service-kit';
import type { AppendGate } from './append-gate.js';
import { readBody } from './read-body.js';
import type { Rejections } from './rejections.js';
import type { ReadEvent, SealContacts } from './seal-contacts.js';
import { warningsOf, type Warning } from './warnings.js';

export interface IngestRequest {
  readonly body: Buffer;
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly key: WriteGrant;
  /** Told how many events the body holds, once that is known. */
  readonly counted?: (events: number) => void;
  /** Where a browser sent it. */
  readonly userAgent: string | undefined;
  /** Header `trichter-import`: the import these events belong to. */
  readonly importId?: string | undefined;
}

export interface RejectedEvent {
  index: number;
  id: string | null;
  code: string;
  field: string;
  message: string;
}

export interface IngestAnswer {
  accepted: number;
  rejected: RejectedEvent[];
  warnings?: Warning[];
}

export type Ingested = { kind: 'accepted'; answer: IngestAnswer } | { kind: 'refused'; problem: ProblemFacts };
export type Ingest = (request: IngestRequest) => Promise<Ingested>;

export interface IngestDeps {
  gate: AppendGate;
  metrics: Metrics;
  /** Known once the log is open; without it no identifier can be made. */
  workspaceKey: () => Buffer | null;
  maxBytes: number;
  /** How contact details are kept; without it they are dropped. */
  sealContacts?: SealContacts | undefined;
  /** Paths in `data` that are personal in this workspace. */
  personalProperties?: readonly string[] | undefined;
  /** Where refused events are counted, to be seen later. */
  rejections?: Pick<Rejections, 'note'> | undefined;
  now?: () => number;
}

/** The recipe of the door, top to bottom. */
export function createIngest({ gate, metrics, workspaceKey, maxBytes, sealContacts, personalProperties, rejections, now = Date.now }: IngestDeps): Ingest {
  return async function ingest({ body, contentType, contentEncoding, key, userAgent, importId, counted }) {
    const secret = workspaceKey();
    if (secret === null) return { kind: 'refused', problem: unavailable };
    if (importId !== undefined && !isImportId(importId)) return { kind: 'refused', problem: badImport(importId) };
    const read = await readBody(body, { contentType, contentEncoding, maxBytes });
    if (read.kind === 'refused') {
      const { code, field = 'body', detail = read.problem.title } = read.problem;
      rejections?.note(key.source, [{ code, field, message: detail }]);
      return read;
    }
    counted?.(read.entries.length);

    const context: IncomingContext = { workspaceKey: secret, source: key.source, anySource: key.anySource, test: key.test, facts: key.facts, now: now(), sentAt: read.sentAt, userAgent, importId, contacts: sealContacts ? 'keep' : 'drop', personalProperties };
    const events: ReadEvent[] = [];
    const rejected: RejectedEvent[] = [];
    const flags = new Map<string, number>();
    for (const [index, entry] of read.entries.entries()) {
      if (entry.kind === 'unparsable') {
        rejected.push({ index, id: null, code: 'unparsable', field: '', message: entry.message });
        continue;
      }
      const incoming = readIncoming(entry.event, context); // a bad event fails alone
      if (incoming.kind === 'rejected') {
        const { code, field, message } = incoming.rejection;
        rejected.push({ index, id: incoming.id && hideAddresses(incoming.id), code, field: hideAddresses(field), message: hideAddresses(message) });
        continue;
      }
      events.push(incoming);
    }
    if (sealContacts && !(await sealContacts(events))) return { kind: 'refused', problem: keysUnavailable };
    for (const { envelope } of events) for (const flag of envelope.flags) flags.set(flag, (flags.get(flag) ?? 0) + 1); // sealing may change them
    const records = events.map(({ envelope }): NewRecord => ({ key: envelope.subject, value: encodeEnvelope(envelope) }));

    const outcome = await gate.append(records); // nothing is acknowledged that is not durable
    if (outcome === 'overloaded') return { kind: 'refused', problem: overloaded };
    if (outcome === 'unavailable') return { kind: 'refused', problem: unavailable };
    if (records.length > 0) metrics.eventsAccepted.inc({ source: key.source }, records.length);
    for (const [flag, count] of flags) metrics.eventsFlagged.inc({ source: key.source, code: flag }, count);
    for (const { code } of rejected) metrics.eventsRejected.inc({ code });
    const warnings = flags.size === 0 ? [] : warningsOf(flags, sealContacts !== undefined);
    rejections?.note(key.source, rejected);
    rejections?.note(key.source, warnings.map(({ code, count, message }) => ({ code: keptCode(code), field: '', message, count })));
    return { kind: 'accepted', answer: { accepted: records.length, rejected, ...(warnings.length === 0 ? {} : { warnings }) } };
  };
}

const badImport = (importId: string): ProblemFacts => ({ status: 400, code: 'bad_value', title: 'No id of an import', detail: 'the id of an import has 1 to 100 letters, digits, . _ or -', field: 'trichter-import', value: importId.slice(0, 60), remedy: 'mend the header or leave it out' });
export const unavailable: ProblemFacts = { status: 503, code: 'log_unavailable', title: 'The log does not answer', detail: 'nothing was acknowledged', remedy: 'send the same events with the same ids again', retryAfter: 2 };
const keysUnavailable: ProblemFacts = { status: 503, code: 'keys_unavailable', title: 'The key store does not answer', detail: 'contact details could not be sealed, so nothing was stored', remedy: 'send the same events with the same ids again', retryAfter: 2 };
export const overloaded: ProblemFacts = { status: 429, code: 'overloaded', title: 'Too much at once', detail: 'too many events wait for the log', remedy: 'send the same events again after the time in Retry-After', retryAfter: 1 };
