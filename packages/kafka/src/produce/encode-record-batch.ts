import type { NewRecord } from '@trichter/event-log';
import { crc32c } from './crc32c.js';

const HEADER = 61;
const CRC_AT = 17;
const AFTER_CRC = 21;
const MAGIC = 2;

/** One record batch (magic 2, uncompressed, no headers, not idempotent). Its time is overwritten by the broker, since the topic says LogAppendTime. */
export function encodeRecordBatch(records: readonly NewRecord[], now: number): Buffer {
  const keySizes = records.map(({ key }) => Buffer.byteLength(key));
  const sizes = records.map(({ value }, index) => bodySize(index, keySizes[index]!, value.length));
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + varintSize(size) + size, HEADER));
  writeHeader(bytes, records.length, now);
  let at = HEADER;
  for (const [index, { key, value }] of records.entries()) {
    at = writeVarint(bytes, at, sizes[index]!);
    bytes[at++] = 0; // attributes
    bytes[at++] = 0; // time since the batch's
    at = writeVarint(bytes, at, index);
    at = writeVarint(bytes, at, keySizes[index]!);
    at += bytes.write(key, at);
    at = writeVarint(bytes, at, value.length);
    bytes.set(value, at);
    at += value.length;
    bytes[at++] = 0; // headers
  }
  bytes.writeUInt32BE(crc32c(bytes, AFTER_CRC), CRC_AT);
  return bytes;
}

function writeHeader(bytes: Buffer, count: number, now: number): void {
  bytes.fill(0, 0, HEADER); // base offset, leader epoch: the broker's
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes[16] = MAGIC;
  bytes.writeInt32BE(count - 1, 23); // last offset, relative
  bytes.writeBigInt64BE(BigInt(now), 27);
  bytes.writeBigInt64BE(BigInt(now), 35);
  bytes.fill(0xff, 43, 57); // no producer id, epoch and sequence
  bytes.writeInt32BE(count, 57);
}

const bodySize = (index: number, key: number, value: number): number =>
  3 + varintSize(index) + varintSize(key) + key + varintSize(value) + value;

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value * 2; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Zigzag of a number that is not negative: twice it. */
function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value * 2;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80;
  bytes[at++] = rest;
  return at;
}
