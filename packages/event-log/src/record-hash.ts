import { createHash } from 'node:crypto';

/**
 * 32 hex digits over a record's position, key and value. Whoever keeps it can tell later that the log is still the same one.
 * Append time is left out: it is a running maximum, which a reader in the middle of a partition cannot know.
 */
export function recordHash(record: { partition: number; offset: number; key: string; value: Uint8Array }): string {
  return createHash('sha256')
    .update(`${record.partition}:${record.offset}:${Buffer.byteLength(record.key)}:${record.key}:`)
    .update(record.value)
    .digest('hex')
    .slice(0, 32);
}
