import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ProblemFacts } from '@trichter/service-kit';

/** One entry is one event as sent, or a line of NDJSON that is no JSON. */
export type Entry = { kind: 'event'; event: unknown } | { kind: 'unparsable'; message: string };
export type Body = { kind: 'ok'; entries: Entry[]; sentAt?: unknown } | { kind: 'refused'; problem: ProblemFacts };

export interface BodyFacts {
  contentType: string;
  contentEncoding: string;
  maxBytes: number;
}

const unpack = promisify(gunzip);
/** Events in one request; more would keep others waiting. */
export const MAX_EVENTS = 10_000;
const NDJSON = /ndjson|jsonl|json-seq|jsonlines/i;

const refused = (problem: ProblemFacts): Body => ({ kind: 'refused', problem });

/** One event, an array, `{"batch": [...]}` or NDJSON, plain or gzip, as a list. */
export async function readBody(bytes: Buffer, facts: BodyFacts): Promise<Body> {
  const plain = await unpacked(bytes, facts);
  if (!Buffer.isBuffer(plain)) return refused(plain);
  const text = isUtf8(plain) ? plain.toString('utf8').replace(/^\uFEFF/, '') : null;
  if (text?.trim() === '') return refused({ status: 400, code: 'unparsable', title: 'Nothing to read', detail: 'the body is empty', field: 'body', remedy: 'send one event, an array of events, {"batch": [...]} or one event a line' });
  const body = text === null ? notUtf8(plain, facts) : NDJSON.test(facts.contentType) ? linesOf(text) : documentOf(text);
  if (body.kind === 'ok' && body.entries.length > MAX_EVENTS) {
    return refused({ status: 413, code: 'too_many_events', title: 'Too many events', detail: `a request may hold ${MAX_EVENTS} events, got ${body.entries.length}`, field: 'body', value: body.entries.length, remedy: 'send them in several requests' });
  }
  return body;
}

/** Replacing what is no UTF-8 would make two ids one: it is refused, in NDJSON line by line. */
function notUtf8(plain: Buffer, { contentType }: BodyFacts): Body {
  if (!NDJSON.test(contentType)) return refused({ status: 400, code: 'unparsable', title: 'Not UTF-8', detail: 'the body holds bytes that are no UTF-8', field: 'body', remedy: 'send the text encoded as UTF-8' });
  const entries: Entry[] = [];
  for (const line of plain.toString('latin1').split('\n').map((bytes) => Buffer.from(bytes, 'latin1'))) {
    if (isUtf8(line)) entries.push(...entriesOf(line.toString('utf8')));
    else entries.push({ kind: 'unparsable', message: 'the line holds bytes that are no UTF-8; send it encoded as UTF-8' });
  }
  return { kind: 'ok', entries };
}

async function unpacked(bytes: Buffer, { contentEncoding, maxBytes }: BodyFacts): Promise<Buffer | ProblemFacts> {
  switch (contentEncoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      try {
        return await unpack(bytes, { maxOutputLength: maxBytes });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { status: 413, code: 'too_large', title: 'Too large', detail: `the body must be at most ${maxBytes} bytes when unpacked`, field: 'body', remedy: 'send fewer events in one request' };
        return { status: 400, code: 'unparsable', title: 'Not gzip', detail: 'the body says it is gzip but cannot be unpacked', field: 'body', remedy: 'leave Content-Encoding out, or send the whole gzip file' };
      }
    default:
      return { status: 415, code: 'unsupported_encoding', title: 'Unsupported encoding', detail: 'Content-Encoding must be gzip or left out', field: 'Content-Encoding', value: contentEncoding.slice(0, 60), remedy: 'send gzip or plain' };
  }
}

function documentOf(text: string): Body {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // curl and sendBeacon send NDJSON under any content type: what is no document but begins with a JSON line is taken as lines.
    const lines = linesOf(text);
    if (lines.kind === 'ok' && lines.entries.length > 1 && lines.entries[0]?.kind === 'event') return lines;
    return refused({ status: 400, code: 'unparsable', title: 'Not JSON', detail: (error as Error).message.slice(0, 200), field: 'body', remedy: 'send one event, an array of events, {"batch": [...]} or one event a line' });
  }
  if (Array.isArray(value)) return { kind: 'ok', entries: value.map(eventEntry) };
  if (typeof value === 'object' && value !== null && 'batch' in value && !('type' in value)) {
    const { batch, sentAt } = value as { batch: unknown; sentAt?: unknown };
    if (Array.isArray(batch)) return { kind: 'ok', entries: batch.map(eventEntry), sentAt };
    return refused({ status: 400, code: 'unparsable', title: 'No batch', detail: 'batch must be an array of events', field: 'batch', remedy: 'send {"batch": [{"type": ...}, ...]}' });
  }
  return { kind: 'ok', entries: [eventEntry(value)] };
}

function linesOf(text: string): Body {
  return { kind: 'ok', entries: entriesOf(text) };
}

function entriesOf(text: string): Entry[] {
  const entries: Entry[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    try {
      entries.push({ kind: 'event', event: JSON.parse(line) });
    } catch (error) {
      entries.push({ kind: 'unparsable', message: `the line must be one JSON object, ${(error as Error).message.slice(0, 120)}; mend or leave out this line` });
    }
  }
  return entries;
}

const eventEntry = (event: unknown): Entry => ({ kind: 'event', event });
