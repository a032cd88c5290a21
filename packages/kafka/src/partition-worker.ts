import {
  checkResume,
  LogDiverged,
  MAX_BATCH_BYTES,
  readLogCreated,
  type LogRecord,
  type PartitionHandlers,
} from '@trichter/event-log';
import type { LogCreated } from '@trichter/events';
import type { Cluster } from './kafkajs-internals.js';
import type { Fetcher, FetchTarget } from './fetch/fetcher.js';
import { inOrder, type InOrder } from './fetch/in-order.js';
import { recordAt } from './fetch/read-partition.js';
import { patiently } from './patiently.js';
import { readEnds } from './topic/read-ends.js';

/** Fetching a partition pauses while this much of it waits to be handed over. */
const AHEAD_BYTES = 4 * 1_048_576;

export interface WorkerDeps {
  readonly cluster: Cluster;
  readonly topic: string;
  readonly facts: LogCreated;
  readonly fetcher: Fetcher;
  readonly handlers: PartitionHandlers;
  readonly maxBatch: number;
  fail(error: unknown): void;
}

/** Works through one partition this member holds: where to go on, then batch after batch, one at a time. */
export interface PartitionWorker {
  /** Lets the batch in hand finish and hands over no more. */
  end(): Promise<void>;
}

export function startPartitionWorker(deps: WorkerDeps, partition: number, committed: number): PartitionWorker {
  const { fetcher, handlers, maxBatch, fail } = deps;
  let waiting: LogRecord[] = [];
  let waitingBytes = 0;
  let end = 0;
  let ended = false;
  let wake = () => {};

  const takeBatch = (): LogRecord[] => {
    let count = 0;
    let bytes = 0;
    while (count < waiting.length && count < maxBatch && bytes < MAX_BATCH_BYTES) bytes += waiting[count++]!.value.length;
    const records = waiting.slice(0, count);
    waiting = waiting.slice(count);
    waitingBytes -= bytes;
    fetcher.wake();
    return records;
  };

  const targetOf = (order: InOrder): FetchTarget => ({
    partition,
    position: () => order.next,
    wants: () => waitingBytes < AHEAD_BYTES,
    deliver(fetched) {
      end = Math.max(end, fetched.end);
      if (fetched.records.length === 0) return;
      const records = order.take(fetched.records);
      waiting = waiting.length === 0 ? records : waiting.concat(records);
      for (const { value } of records) waitingBytes += value.length;
      wake();
    },
  });

  async function run(): Promise<void> {
    const resume = await handlers.assigned(partition, committed);
    if (ended) return;
    const order = await patiently(deps.cluster, () => placeOf(deps, partition, resume), () => !ended).catch(unlessEnded);
    if (ended || !order) return;
    const target = targetOf(order);
    fetcher.add(target);
    try {
      while (!ended) {
        if (waiting.length > 0) await handlers.batch({ partition, records: takeBatch(), end });
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      fetcher.remove(target);
    }
  }

  /** An outage while the place is looked for is waited out; who has let go by then is told nothing of it. */
  const unlessEnded = (error: unknown): undefined => {
    if (!ended) throw error;
  };

  const done = run().catch(fail);
  return {
    end() {
      ended = true;
      wake();
      return done;
    },
  };
}

/** Checks that the log is the one the copy was made from, and takes up its offset and clock. */
async function placeOf(
  { cluster, topic, facts }: WorkerDeps,
  partition: number,
  resume: Awaited<ReturnType<PartitionHandlers['assigned']>>,
): Promise<InOrder> {
  const at = (offset: number) => recordAt(cluster, topic, partition, offset);
  const end = (await readEnds(cluster, topic, facts.partitions))[partition]!;
  await checkResume({ partition, end }, resume, at);
  const first = await at(0);
  const { generation } = first ? readLogCreated(first.value, partition, facts.workspace) : { generation: undefined };
  if (generation !== facts.generation)
    throw new LogDiverged(
      `partition ${partition} of ${topic} says generation ${generation ?? 'none'}, the log was opened with ${facts.generation}: the topic was made anew. Start again`,
      {
        partition,
        generation,
      },
    );
  const clock = resume.next === 0 ? 0 : (resume.clock ?? (await at(resume.next - 1))?.appendedAt);
  return inOrder(partition, resume.next, clock);
}
