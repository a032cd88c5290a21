import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecordBatches } from '../fetch/decode-record-batches.js';
import { crc32c } from './crc32c.js';
import { encodeRecordBatch } from './encode-record-batch.js';

const records = fc.array(
  fc.record({ key: fc.string({ unit: 'grapheme', minLength: 1 }), value: fc.uint8Array({ maxLength: 400 }) }),
  { minLength: 1, maxLength: 200 },
);

describe('CRC-32C', () => {
  it('gives the check value of the standard', () => expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283));

  it('gives the same for any length and start', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(99), (bytes, start) => {
        let crc = ~0;
        for (const byte of bytes.subarray(start)) {
          crc ^= byte;
          for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
        }
        expect(crc32c(bytes, start)).toBe(~crc >>> 0);
      }),
    ));
});

describe('a record batch', () => {
  it('gives back what was put in, from any offset on', () =>
    fc.assert(
      fc.property(records, fc.nat(250), (input, from) => {
        const decoded = decodeRecordBatches(encodeRecordBatch(input, 77), 0, from);
        expect(decoded.map(({ key, value, ...rest }) => ({ ...rest, key, value: [...value] }))).toEqual(
          input.map(({ key, value }, offset) => ({ offset, timestamp: 77, key, value: [...value] })).slice(from),
        );
      }),
    ));

  it('is left out when it is cut off', () => {
    const whole = encodeRecordBatch([{ key: 'a', value: Buffer.from('x') }], 1);
    expect(decodeRecordBatches(Buffer.concat([whole, whole.subarray(0, whole.length - 1)]), 0, 0)).toHaveLength(1);
  });

  it('is read when it is compressed with gzip, and refused with the remedy when with zstd', () => {
    const plain = encodeRecordBatch([{ key: 'a', value: Buffer.from('x'.repeat(500)) }], 1);
    const packed = Buffer.concat([plain.subarray(0, 61), gzipSync(plain.subarray(61))]);
    packed.writeInt32BE(packed.length - 12, 8);
    packed.writeInt16BE(1, 21);
    expect(decodeRecordBatches(packed, 0, 0)[0]!.value).toHaveLength(500);
    packed.writeInt16BE(4, 21);
    expect(() => decodeRecordBatches(packed, 0, 0)).toThrow(/zstd; Trichter reads none, gzip and lz4/);
  });

  it('is refused when it is a transaction marker', () => {
    const marker = encodeRecordBatch([{ key: 'a', value: Buffer.from('x') }], 1);
    marker.writeInt16BE(0x30, 21);
    expect(() => decodeRecordBatches(marker, 3, 0)).toThrow(/transaction marker/);
  });
});
