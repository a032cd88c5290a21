import { codecs } from './encode-record.js';
import type { DecodedRecord } from './records.js';
import { schemaIdOf } from './wire-format.js';

const asBuffer = (bytes: Uint8Array): Buffer => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));

/** What records said before they gave their cause. */
const unexplained = { because: null };

/** What the body of each released schema says, by schema id. */
const readers: readonly (((body: Buffer) => DecodedRecord) | undefined)[] = [
  undefined,
  (body) => ({ kind: 'envelope', envelope: codecs.envelope.decodeBody(body) }),
  (body) => ({ kind: 'log.created', ...codecs.logCreated.decodeBody(body) }),
  (body) => ({ kind: 'clock.ticked', ...codecs.clockTicked.decodeBody(body) }),
  (body) => ({ kind: 'definition.applied', definition: codecs.definitionApplied.decodeBody(body) }),
  (body) => ({ kind: 'lead.set_aside', ...codecs.leadSetAsideV1.decodeBody(body), ...unexplained }),
  (body) => ({ kind: 'link.stated', ...codecs.linkStatedV1.decodeBody(body), ...unexplained }),
  (body) => ({ kind: 'merge.stated', ...codecs.mergeStatedV1.decodeBody(body), ...unexplained }),
  (body) => {
    const { touchpoints, ...statement } = codecs.touchpointAbsorbedV1.decodeBody(body);
    return { kind: 'touchpoint.absorbed', ...statement, touchpoints: touchpoints.map((one) => ({ ...one, others: [] })), ...unexplained };
  },
  (body) => ({ kind: 'touchpoint.released', ...codecs.touchpointReleasedV1.decodeBody(body), ...unexplained }),
  (body) => ({ kind: 'fact.copied', ...codecs.factCopied.decodeBody(body) }),
  (body) => ({ kind: 'rejections.counted', ...codecs.rejectionsCounted.decodeBody(body) }),
  (body) => ({ kind: 'dead_letter.replayed', ...codecs.deadLetterReplayed.decodeBody(body) }),
  (body) => ({ kind: 'touchpoint.absorbed', ...codecs.touchpointAbsorbedV2.decodeBody(body), ...unexplained }),
  (body) => ({ kind: 'claim.stated', ...codecs.claimStatedV1.decodeBody(body), ...unexplained }),
  (body) => ({ kind: 'claim.denied', ...codecs.claimDeniedV1.decodeBody(body), ...unexplained }),
  (body) => ({ kind: 'link.stated', ...codecs.linkStated.decodeBody(body) }),
  (body) => ({ kind: 'merge.stated', ...codecs.mergeStated.decodeBody(body) }),
  (body) => ({ kind: 'touchpoint.absorbed', ...codecs.touchpointAbsorbed.decodeBody(body) }),
  (body) => ({ kind: 'touchpoint.released', ...codecs.touchpointReleased.decodeBody(body) }),
  (body) => ({ kind: 'claim.stated', ...codecs.claimStated.decodeBody(body) }),
  (body) => ({ kind: 'claim.denied', ...codecs.claimDenied.decodeBody(body) }),
  (body) => ({ kind: 'lead.set_aside', ...codecs.leadSetAside.decodeBody(body) }),
];

/** What a record of the log says. Never throws: bytes nobody can read are `poison` with the reason. */
export function decodeRecord(bytes: Uint8Array): DecodedRecord {
  const schemaId = schemaIdOf(bytes);
  const buffer = asBuffer(bytes);
  if (schemaId === null) {
    return { kind: 'poison', reason: 'not_wire_format', message: `a record begins with a zero byte and a schema id, got ${buffer.length} bytes starting ${buffer.toString('hex', 0, 5)}` };
  }
  const read = readers[schemaId];
  if (!read) return { kind: 'poison', reason: 'unknown_schema', message: `schema id ${schemaId} is not in schemas/released.json; a newer version of Trichter may have written it` };
  try {
    return read(buffer);
  } catch (error) {
    return { kind: 'poison', reason: 'undecodable', message: `the body does not fit schema ${schemaId}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
