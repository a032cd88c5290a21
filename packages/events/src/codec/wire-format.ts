/** Confluent wire format: a zero byte, the schema id (4 bytes, big endian), then the Avro body. */
export const HEADER_BYTES = 5;

export function writeHeader(buffer: Buffer, schemaId: number): void {
  buffer[0] = 0;
  buffer.writeUInt32BE(schemaId, 1);
}

/** The schema id, or null where the bytes are not in the wire format. */
export const schemaIdOf = (bytes: Uint8Array): number | null =>
  bytes.length < HEADER_BYTES || bytes[0] !== 0 ? null : ((bytes[1]! << 24) | (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!) >>> 0;
