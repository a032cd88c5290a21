import { checkRecord, LogClosed, partitionOf, type NewRecord, type Position } from '@trichter/event-log';
import type { PartitionBatch } from './produce/produce-records.js';
import { MAX_BATCH_BYTES } from './topic/topic-settings.js';

/** Most bytes sent in one round over all partitions; Kafka's own limit is 100 MB. */
const MAX_ROUND_BYTES = 16 * 1_048_576;
/** Kafka's bytes per record, generously. */
const OVERHEAD_BYTES = 64;

/** One append that waits for its records. */
interface Waiting {
  readonly positions: Position[];
  left: number;
  resolve(positions: Position[]): void;
  reject(error: unknown): void;
}

interface Item {
  readonly record: NewRecord;
  readonly partition: number;
  readonly index: number;
  readonly append: Waiting;
}

export interface Appender {
  append(records: readonly NewRecord[]): Promise<Position[]>;
  close(): Promise<void>;
}

/**
 * One round to Kafka at a time, which takes along everything that has arrived meanwhile: so the order of each key is kept, and a round
 * trip (acks=all) costs the same for one record and for thousands. `send` answers the first offset of each partition's batch.
 */
export function createAppender(partitions: number, send: (batches: PartitionBatch[]) => Promise<Map<number, number>>): Appender {
  let queue: Item[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  async function run(): Promise<void> {
    while (queue.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const { round, rest } = cutRound(queue);
      queue = rest;
      await sendRound(round);
    }
    running = undefined;
  }

  async function sendRound(round: ReadonlyMap<number, Item[]>): Promise<void> {
    try {
      const bases = await send(
        [...round].map(([partition, items]) => ({ partition, records: items.map(({ record }) => record) })),
      );
      for (const [partition, items] of round)
        for (const [place, { append, index }] of items.entries()) {
          append.positions[index] = { partition, offset: bases.get(partition)! + place };
          if (--append.left === 0) append.resolve(append.positions);
        }
    } catch (error) {
      for (const { append } of [...round.values()].flat()) append.reject(error);
    }
  }

  return {
    async append(records) {
      if (closed) throw new LogClosed('the log is closed');
      if (records.length === 0) return [];
      for (const record of records) checkRecord(record, partitions);
      return new Promise((resolve, reject) => {
        const append: Waiting = { positions: new Array<Position>(records.length), left: records.length, resolve, reject };
        for (const [index, record] of records.entries())
          queue.push({ record, partition: record.partition ?? partitionOf(record.key, partitions), index, append });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

/** As much from the front of the queue as fits; one full partition ends the round, so that nothing overtakes. */
function cutRound(queue: readonly Item[]): { round: Map<number, Item[]>; rest: Item[] } {
  const round = new Map<number, Item[]>();
  const bytes = new Map<number, number>();
  let total = 0;
  let taken = 0;
  for (const item of queue) {
    const size = item.record.value.length + item.record.key.length * 3 + OVERHEAD_BYTES;
    const sum = (bytes.get(item.partition) ?? 0) + size;
    total += size;
    if (taken > 0 && (sum > MAX_BATCH_BYTES || total > MAX_ROUND_BYTES)) break;
    bytes.set(item.partition, sum);
    const items = round.get(item.partition);
    if (items) items.push(item);
    else round.set(item.partition, [item]);
    taken++;
  }
  return { round, rest: queue.slice(taken) };
}
