import type { EventLog, LogBatch, LogRecord } from '@trichter/event-log';
import { createMemoryLog } from '@trichter/projection';
import { START } from '@trichter/projection/testing';

/** When a record came in, ms: a function of its place alone, so that every reader in every process agrees and a world of a second has hours. */
export interface ToldTime {
  /** Received time of the first record, minutes after `START`. */
  readonly begins: number;
}

/** Thirteen seconds apart, and after every eleventh record an hour passes. */
const receivedAt = ({ begins }: ToldTime, offset: number): number => START + begins * 60_000 + offset * 13_000 + Math.floor(offset / 11) * 3_600_000;

const stamped = (time: ToldTime, records: readonly LogRecord[]): LogRecord[] => records.map((record) => ({ ...record, appendedAt: receivedAt(time, record.offset) }));

/** A log whose clock is told: all else (order, offsets, groups, durability) is the adapter's. */
export function toldLog(log: EventLog, time: ToldTime): EventLog {
  const told = (batch: LogBatch): LogBatch => ({ ...batch, records: stamped(time, batch.records) });
  return {
    partitions: log.partitions,
    generation: log.generation,
    append: (records) => log.append(records),
    subscribe: (options, handlers) => log.subscribe(options, { ...handlers, batch: (batch) => handlers.batch(told(batch)) }),
    async *read(partition, from, to) {
      for await (const batch of log.read(partition, from, to)) yield told(batch);
    },
    ends: () => log.ends(),
    committed: (group) => log.committed(group),
    close: () => log.close(),
  };
}

/** The same records in memory, cut into batches of `cut`. */
export async function copyOf(log: EventLog, cut: number): Promise<ReturnType<typeof createMemoryLog>> {
  const copy = createMemoryLog({ partitions: log.partitions, generation: log.generation, cut: () => cut });
  for (let partition = 0; partition < log.partitions; partition += 1) {
    for await (const { records } of log.read(partition, 0)) {
      for (const { offset, key, value, appendedAt } of records) {
        if (offset === 0) continue; // `log.created`: it has its own
        copy.now = appendedAt;
        await copy.append([{ key, value, partition }]);
      }
    }
  }
  return copy;
}
