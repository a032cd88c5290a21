import { partitionOf, PartitionLost, recordHash, LogDiverged, type EventLog, type LogBatch, type LogRecord, type NewRecord, type PartitionHandlers, type Position, type SubscribeOptions, type Subscription } from '@trichter/event-log';
import { encodeLogCreated } from '@trichter/events';

export interface MemoryLog extends EventLog {
  /** The clock of the log: what `append` stamps records with. */
  now: number;
  /** Ends the member as kill -9 does: no handler is called any more, its commits are refused. */
  crash(): void;
  /** Resolves once the member has been handed every record and has answered. */
  idle(): Promise<void>;
}

export interface MemoryLogOptions {
  readonly partitions?: number;
  readonly generation?: number;
  /** How many records the next batch has. */
  readonly cut?: () => number;
}

interface Member {
  over: boolean;
  busy: number;
  readonly handed: number[];
  wake: () => void;
}

/** The log in memory, for tests of what reads it: one member at a time, batches cut as the test wishes. */
export function createMemoryLog({ partitions = 2, generation = 0, cut = () => 100 }: MemoryLogOptions = {}): MemoryLog {
  const records: LogRecord[][] = [];
  const offsets: number[] = new Array<number>(partitions).fill(0);
  let member: Member | null = null;

  const log: MemoryLog = {
    now: 1_760_000_000_000,
    partitions,
    generation,
    async append(news: readonly NewRecord[]): Promise<Position[]> {
      return news.map(({ key, value, partition = partitionOf(key, partitions) }) => {
        const ofPartition = records[partition]!;
        const offset = ofPartition.length;
        ofPartition.push({ partition, offset, key, value, appendedAt: Math.max(log.now, ofPartition.at(-1)?.appendedAt ?? 0) });
        member?.wake();
        return { partition, offset };
      });
    },
    async subscribe(options: SubscribeOptions, handlers: PartitionHandlers): Promise<Subscription> {
      const mine: Member = { over: false, busy: 0, handed: [], wake: () => undefined };
      member = mine;
      let failed!: (error: unknown) => void;
      let finished!: () => void;
      const done = new Promise<void>((resolve, reject) => {
        finished = resolve;
        failed = reject;
      });
      done.catch(() => undefined);
      const running = Array.from({ length: partitions }, (_, partition) => serve(mine, partition, handlers, options).catch((error: unknown) => failed(error)));
      return {
        commit: async (partition, next) => {
          if (mine.over) throw new PartitionLost(`partition ${partition} is gone`, { partition });
          offsets[partition] = next;
        },
        done,
        async stop() {
          mine.over = true;
          mine.wake();
          await Promise.all(running);
          mine.over = false; // until the last commits of the drain are in
          for (let partition = 0; partition < partitions; partition += 1) await handlers.revoked(partition, 'stopped');
          mine.over = true;
          finished();
        },
      };
    },
    async *read(partition, from, to = records[partition]!.length) {
      for (let at = from; at < to; at += 100) yield { partition, records: records[partition]!.slice(at, Math.min(to, at + 100)), end: records[partition]!.length } satisfies LogBatch;
    },
    ends: async () => records.map((ofPartition) => ofPartition.length),
    committed: async () => [...offsets],
    close: async () => undefined,
    crash() {
      if (member) member.over = true;
      member?.wake();
      member = null;
    },
    async idle() {
      for (;;) {
        const mine = member;
        if (!mine || (mine.busy === 0 && records.every((ofPartition, partition) => (mine.handed[partition] ?? 0) >= ofPartition.length))) return;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  };

  async function serve(mine: Member, partition: number, handlers: PartitionHandlers, options: SubscribeOptions): Promise<void> {
    const resume = await handlers.assigned(partition, offsets[partition]!);
    const before = records[partition]![resume.next - 1];
    if (resume.next > 0 && (!before || recordHash(before) !== resume.lastHash)) throw new LogDiverged('the record before differs', { partition });
    let next = resume.next;
    mine.handed[partition] = next;
    while (!mine.over) {
      const ofPartition = records[partition]!;
      if (next >= ofPartition.length) {
        await new Promise<void>((resolve) => {
          const earlier = mine.wake;
          mine.wake = () => {
            earlier();
            resolve();
          };
        });
        continue;
      }
      const slice = ofPartition.slice(next, next + Math.max(1, Math.min(cut(), options.maxBatch ?? 1_000)));
      mine.busy += 1;
      try {
        await handlers.batch({ partition, records: slice, end: ofPartition.length });
      } finally {
        mine.busy -= 1;
      }
      next += slice.length;
      mine.handed[partition] = next;
    }
  }

  for (let partition = 0; partition < partitions; partition += 1) {
    records.push([{ partition, offset: 0, key: 'fact:log', value: encodeLogCreated({ generation, partitions, workspace: '0'.repeat(16) }), appendedAt: log.now }]);
  }
  return log;
}
