import { codecs } from './encode-record.js';
import type { DecodedRecord } from './records.js';
import { schemaIdOf } from './wire-format.js';

const asBuffer = (bytes: Uint8Array): Buffer => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));

/** What a record of the log says. Never throws: bytes nobody can read are `poison` with the reason. */
export function decodeRecord(bytes: Uint8Array): DecodedRecord {
  const schemaId = schemaIdOf(bytes);
  const buffer = asBuffer(bytes);
  try {
    switch (schemaId) {
      case 1:
        return { kind: 'envelope', envelope: codecs.envelope.decodeBody(buffer) };
      case 2:
        return { kind: 'log.created', ...codecs.logCreated.decodeBody(buffer) };
      case 3:
        return { kind: 'clock.ticked', ...codecs.clockTicked.decodeBody(buffer) };
      case 4:
        return { kind: 'definition.applied', definition: codecs.definitionApplied.decodeBody(buffer) };
      case 5:
        return { kind: 'lead.set_aside', ...codecs.leadSetAside.decodeBody(buffer) };
      case null:
        return { kind: 'poison', reason: 'not_wire_format', message: `a record begins with a zero byte and a schema id, got ${buffer.length} bytes starting ${buffer.toString('hex', 0, 5)}` };
      default:
        return { kind: 'poison', reason: 'unknown_schema', message: `schema id ${schemaId} is not in schemas/released.json; a newer version of Trichter may have written it` };
    }
  } catch (error) {
    return { kind: 'poison', reason: 'undecodable', message: `the body does not fit schema ${schemaId}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
