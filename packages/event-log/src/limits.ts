import { RecordRefused } from './errors.js';
import type { NewRecord } from './event-log.js';

/** Largest value of one record, in bytes. */
export const MAX_VALUE_BYTES = 1_048_576;
/** Longest key, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1_024;
/** A batch handed over closes once it holds this many bytes of values, whatever `maxBatch` allows: memory has to bound it too. */
export const MAX_BATCH_BYTES = 8 * 1_048_576;

/** Throws `RecordRefused` for a record no log takes, before any of its neighbours is written. */
export function checkRecord(record: NewRecord, partitions: number): void {
  if (record.value.length > MAX_VALUE_BYTES)
    throw new RecordRefused(
      `value must be at most ${MAX_VALUE_BYTES} bytes, got ${record.value.length} for key "${record.key}"; send less data`,
      {
        key: record.key,
        bytes: record.value.length,
      },
    );
  if (record.key.length === 0 || (record.key.length * 3 > MAX_KEY_BYTES && Buffer.byteLength(record.key) > MAX_KEY_BYTES))
    throw new RecordRefused(`key must have 1 to ${MAX_KEY_BYTES} bytes, got ${Buffer.byteLength(record.key)}; hash long keys`, {
      key: record.key,
    });
  const { partition } = record;
  if (partition !== undefined && !(Number.isInteger(partition) && partition >= 0 && partition < partitions))
    throw new RecordRefused(
      `partition must be a whole number from 0 to ${partitions - 1}, got ${partition}; leave it out to let the key decide`,
      { partition },
    );
}
