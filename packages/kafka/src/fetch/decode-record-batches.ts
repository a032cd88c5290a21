import { LogDiverged } from '@trichter/event-log';
import { ByteReader } from './byte-reader.js';
import { decompress } from './decompress.js';

/** One record as Kafka stores it; `timestamp` is the log's append time, not yet a running maximum. */
export interface RawRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string;
  readonly value: Buffer;
}

/** Offset and length stand before what the length counts. */
const BATCH_PREFIX = 12;
const BATCH_HEADER = 61;
const CONTROL = 0x20;
const LOG_APPEND_TIME = 0x08;

/**
 * Record batches (magic 2) as a fetch returns them: the first may begin before the offset asked for, the last may be cut off and is left.
 * Written for speed: values are views of the response, and nothing but the record is made per record.
 */
export function decodeRecordBatches(bytes: Buffer, partition: number, from: number): RawRecord[] {
  const records: RawRecord[] = [];
  for (let start = 0; start + BATCH_HEADER <= bytes.length;) {
    const end = start + BATCH_PREFIX + bytes.readInt32BE(start + 8);
    if (end > bytes.length) break;
    decodeBatch(bytes.subarray(start, end), partition, from, records);
    start = end;
  }
  return records;
}

function decodeBatch(bytes: Buffer, partition: number, from: number, into: RawRecord[]): void {
  const header = new ByteReader(bytes);
  const base = header.int64();
  header.at = 21; // length, leader epoch, magic and CRC: checked by broker and TCP
  const attributes = header.int16();
  header.at += 4;
  const firstTimestamp = header.int64();
  const maxTimestamp = header.int64();
  header.at += 14;
  const count = header.int32();
  if (attributes & CONTROL)
    throw new LogDiverged(
      `partition ${partition} holds a transaction marker at offset ${base}: offsets would have holes. Do not write to the topic in transactions`,
      {
        partition,
        offset: base,
      },
    );

  const reader = new ByteReader(decompress(bytes.subarray(BATCH_HEADER), attributes));
  for (let index = 0; index < count; index++) {
    const length = reader.varint();
    const next = reader.at + length;
    reader.at++; // record attributes, unused by Kafka
    const timestamp = attributes & LOG_APPEND_TIME ? maxTimestamp : firstTimestamp;
    reader.skipVarint();
    const offset = base + reader.varint();
    if (offset >= from) {
      const key = reader.varint();
      const keyText = key > 0 ? reader.text(key) : '';
      const value = reader.varint();
      into.push({ offset, timestamp, key: keyText, value: reader.view(Math.max(value, 0)) });
    }
    reader.at = next;
  }
}
