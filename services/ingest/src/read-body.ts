import { isUtf8 } from 'node:buffer';
import type { ProblemFacts } from '@trichter/service-kit';
import { nestsTooDeep } from './nesting.js';
import { unpack } from './unpack.js';

/** One entry is one event as sent, or a line of NDJSON that is no JSON. */
export type Entry = { kind: 'event'; event: unknown } | { kind: 'unparsable'; message: string };
export type Body = { kind: 'ok'; entries: Entry[]; sentAt?: unknown } | { kind: 'refused'; problem: ProblemFacts };

export interface BodyFacts {
  contentType: string;
  contentEncoding: string;
  maxBytes: number;
}

/** Events in one request; more would keep others waiting. */
export const MAX_EVENTS = 10_000;
/** Of a body or line; an event by itself may be 32 deep. */
export const MAX_DEPTH = 64;
const NDJSON = /ndjson|jsonl|json-seq|jsonlines/i;

const refused = (problem: ProblemFacts): Body => ({ kind: 'refused', problem });

/** One event, an array, `{"batch": [...]}` or NDJSON, plain or packed, as a list. */
export async function readBody(bytes: Buffer, facts: BodyFacts): Promise<Body> {
  const plain = await unpack(bytes, facts.contentEncoding, facts.maxBytes);
  if (!Buffer.isBuffer(plain)) return refused(plain);
  const text = isUtf8(plain) ? plain.toString('utf8').replace(/^\uFEFF/, '') : null;
  if (text?.trim() === '') return refused({ status: 400, code: 'unparsable', title: 'Nothing to read', detail: 'the body is empty', field: 'body', remedy: 'send one event, an array of events, {"batch": [...]} or one event a line' });
  const body = text === null ? notUtf8(plain, facts) : NDJSON.test(facts.contentType) ? linesOf(text) : documentOf(text);
  if (body.kind === 'ok' && body.entries.length > MAX_EVENTS) {
    return refused({ status: 413, code: 'too_many_events', title: 'Too many events', detail: `a request may hold ${MAX_EVENTS} events, got more`, field: 'body', remedy: 'send them in several requests' });
  }
  return body;
}

/** Replacing what is no UTF-8 would make two ids one: it is refused, in NDJSON line by line. */
function notUtf8(plain: Buffer, { contentType }: BodyFacts): Body {
  if (!NDJSON.test(contentType)) return refused({ status: 400, code: 'unparsable', title: 'Not UTF-8', detail: 'the body holds bytes that are no UTF-8', field: 'body', remedy: 'send the text encoded as UTF-8' });
  const entries: Entry[] = [];
  for (const line of linesIn(plain.toString('latin1'))) {
    const bytes = Buffer.from(line, 'latin1');
    entries.push(isUtf8(bytes) ? entryOf(bytes.toString('utf8')) : { kind: 'unparsable', message: 'the line holds bytes that are no UTF-8; send it encoded as UTF-8' });
    if (entries.length > MAX_EVENTS) break;
  }
  return { kind: 'ok', entries };
}

function documentOf(text: string): Body {
  let value: unknown;
  try {
    // Looked at before it is parsed: what nests a million deep takes many times its size to say no to.
    if (nestsTooDeep(text, MAX_DEPTH)) throw new SyntaxError(`it may be nested at most ${MAX_DEPTH} deep`);
    value = JSON.parse(text);
  } catch (error) {
    // curl and sendBeacon send NDJSON under any content type: what is no document but begins with a JSON line is taken as lines.
    const lines = linesOf(text);
    if (lines.kind === 'ok' && lines.entries.length > 1 && lines.entries[0]?.kind === 'event') return lines;
    return refused({ status: 400, code: 'unparsable', title: 'Not JSON', detail: whyUnparsable(error as Error), field: 'body', remedy: 'send one event, an array of events, {"batch": [...]} or one event a line' });
  }
  if (Array.isArray(value)) return { kind: 'ok', entries: value.slice(0, MAX_EVENTS + 1).map(eventEntry) };
  if (typeof value === 'object' && value !== null && 'batch' in value && !('type' in value)) {
    const { batch, sentAt } = value as { batch: unknown; sentAt?: unknown };
    if (Array.isArray(batch)) return { kind: 'ok', entries: batch.slice(0, MAX_EVENTS + 1).map(eventEntry), sentAt };
    return refused({ status: 400, code: 'unparsable', title: 'No batch', detail: 'batch must be an array of events', field: 'batch', remedy: 'send {"batch": [{"type": ...}, ...]}' });
  }
  return { kind: 'ok', entries: [eventEntry(value)] };
}

/** Entries up to one more than a request may hold: the rest of a body of line ends is not looked at. */
function linesOf(text: string): Body {
  const entries: Entry[] = [];
  for (const line of linesIn(text)) {
    entries.push(entryOf(line));
    if (entries.length > MAX_EVENTS) break;
  }
  return { kind: 'ok', entries };
}

/** Lines that hold something, one at a time. */
function* linesIn(text: string): Iterable<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end === -1 ? undefined : end);
    if (line.trim() !== '') yield line;
    if (end === -1) return;
    from = end + 1;
  }
}

function entryOf(line: string): Entry {
  try {
    if (nestsTooDeep(line, MAX_DEPTH)) throw new SyntaxError(`it may be nested at most ${MAX_DEPTH} deep`);
    return { kind: 'event', event: JSON.parse(line) };
  } catch (error) {
    return { kind: 'unparsable', message: `the line must be one JSON object, ${whyUnparsable(error as Error)}; mend or leave out this line` };
  }
}

/** What the parser says, without the piece of the body it quotes: that may be somebody's address. */
const whyUnparsable = ({ message }: Error): string => message.replace(/,? ?(\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '').replace(/Unexpected token .*?(?=( in JSON)?( at position|$))/su, 'unexpected character').slice(0, 120);

const eventEntry = (event: unknown): Entry => ({ kind: 'event', event });
