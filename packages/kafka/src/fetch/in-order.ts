import { LogDiverged, type LogRecord } from '@trichter/event-log';
import type { RawRecord } from './decode-record-batches.js';

/** Turns what Kafka returns into the log's records: offsets must follow each other without gaps, append times never fall. */
export interface InOrder {
  /** The offset that must come next. */
  readonly next: number;
  take(raw: readonly RawRecord[]): LogRecord[];
}

/** `clock` is the append time of the record before `from`; without it the running maximum begins here. */
export function inOrder(partition: number, from: number, clock = 0): InOrder {
  let next = from;
  let newest = clock;
  return {
    get next() {
      return next;
    },
    take: (raw) =>
      raw.map(({ offset, timestamp, key, value }) => {
        if (offset !== next)
          throw new LogDiverged(
            `partition ${partition} goes from offset ${next - 1} to ${offset}: records are missing between (compaction, transactions or deleted records). ` +
              'Set cleanup.policy=delete and unlimited retention; what is lost has to come from a backup of the topic',
            { partition, offset, expected: next },
          );
        next++;
        if (timestamp > newest) newest = timestamp;
        return { partition, offset, key, value, appendedAt: newest };
      }),
  };
}
