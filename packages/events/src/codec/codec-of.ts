import avro from 'avsc';
import { readReleasedSchemas, readSchemaText } from '../schemas/released-schemas.js';
import { HEADER_BYTES, writeHeader } from './wire-format.js';

export interface Codec<T> {
  readonly schemaId: number;
  encode(value: T): Buffer;
  /** Reads the body behind the header. Throws on bytes that do not fit the schema. */
  decodeBody(bytes: Buffer): T;
}

const START_SIZE = 8 * 1024;

/** Codec of one released schema. Reuses one scratch buffer, so encoding costs one exact allocation. */
export function codecOf<T>(schemaId: number): Codec<T> {
  const released = readReleasedSchemas().find(({ id }) => id === schemaId);
  if (!released) throw new Error(`schemas/released.json names no schema with id ${schemaId}`);
  const type = avro.Type.forSchema(JSON.parse(readSchemaText(released.path)), { wrapUnions: 'never', noAnonymousTypes: false });
  let scratch = Buffer.allocUnsafe(START_SIZE);
  return {
    schemaId,
    encode(value) {
      let end = type.encode(value, scratch, HEADER_BYTES);
      if (end < 0) {
        scratch = Buffer.allocUnsafe(scratch.length - end); // avsc answers with the missing room as a negative number
        end = type.encode(value, scratch, HEADER_BYTES);
      }
      const bytes = Buffer.allocUnsafe(end);
      scratch.copy(bytes, 0, 0, end);
      writeHeader(bytes, schemaId);
      return bytes;
    },
    decodeBody(bytes) {
      const { value, offset } = type.decode(bytes, HEADER_BYTES) as { value: T; offset: number };
      if (offset !== bytes.length) throw new RangeError(offset < 0 ? 'the record is cut off' : `${bytes.length - offset} bytes are left over`);
      return value;
    },
  };
}
