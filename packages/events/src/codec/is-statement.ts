import { codecs } from './encode-record.js';
import { schemaIdOf } from './wire-format.js';

const ofStatements: ReadonlySet<number | null> = new Set([
  codecs.linkStatedV1, codecs.mergeStatedV1, codecs.touchpointAbsorbedV1, codecs.touchpointAbsorbedV2, codecs.touchpointReleasedV1, codecs.claimStatedV1, codecs.claimDeniedV1,
  codecs.linkStated, codecs.mergeStated, codecs.touchpointAbsorbed, codecs.touchpointReleased, codecs.claimStated, codecs.claimDenied,
].map(({ schemaId }) => schemaId));

/** Whether a record is a statement between owners of identifiers, told from its first bytes: decoding costs a hundred times as much. */
export const isStatement = (bytes: Uint8Array): boolean => ofStatements.has(schemaIdOf(bytes));
