import { HEADER_BYTES, schemaIdOf } from './wire-format.js';

/** What tells an event from all others. */
export interface Origin {
  source: string;
  id: string;
}

const ENVELOPE = 1;
/** Longer than the door lets an id or a source be: what is read there is no text but chance. */
const MOST_CHARACTERS = 200;

/**
 * (source, id) of a record nobody can read as a whole, where it still shows them: an envelope that is cut off or damaged further on begins with its
 * id and source, and JSON text that came past the door may name them. Null where it does not; then nothing is guessed.
 */
export function originOfUnreadable(bytes: Uint8Array): Origin | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return schemaIdOf(bytes) === ENVELOPE ? ofEnvelope(buffer) : ofJson(buffer);
}

function ofEnvelope(buffer: Buffer): Origin | null {
  const id = textAt(buffer, HEADER_BYTES);
  const source = id && textAt(buffer, id.end);
  return id && source ? { id: id.text, source: source.text } : null;
}

/** An Avro string: its length in bytes as a zigzag varint, then UTF-8. */
function textAt(buffer: Buffer, start: number): { text: string; end: number } | null {
  let zigzag = 0;
  let at = start;
  for (let shift = 0; ; shift += 7) {
    const byte = buffer[at++];
    if (byte === undefined || shift > 21) return null;
    zigzag |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  const length = zigzag >>> 1;
  const end = at + length;
  if ((zigzag & 1) === 1 || length === 0 || end > buffer.length) return null;
  const text = buffer.toString('utf8', at, end);
  return isPlain(text) ? { text, end } : null;
}

function ofJson(buffer: Buffer): Origin | null {
  if (buffer[0] !== 0x7b) return null; // {
  try {
    const { source, id } = JSON.parse(buffer.toString('utf8')) as { source?: unknown; id?: unknown };
    return typeof source === 'string' && typeof id === 'string' && isPlain(source) && isPlain(id) ? { source, id } : null;
  } catch {
    return null; // no JSON either
  }
}

// eslint-disable-next-line no-control-regex -- what holds control characters or was no UTF-8 is no name anybody gave
const isPlain = (text: string): boolean => text.length > 0 && text.length <= MOST_CHARACTERS && !/[\u0000-\u001f\ufffd]/.test(text);
