import type { EventLog } from '@trichter/event-log';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRetriable } from '../errors.js';
import type { Part } from '../part.js';
import { rowCount } from '../part.js';
import type { RowSink } from '../row-sink.js';
import { findRefusedRow, flushOf } from './refused-row.js';

export interface FlusherDeps {
  readonly sink: RowSink;
  readonly log: Pick<EventLog, 'append'>;
  /** Commits to the group. */
  readonly commit: (partition: number, next: number) => Promise<void>;
  readonly acknowledged: (part: Part) => void;
  /** The sink fell back behind what it had acknowledged: what to send besides. */
  readonly restored: (partition: number) => Part | null;
  /** A row of this partition can never be stored. */
  readonly refused: (partition: number, error: Error) => void;
  /** Nothing can be sent any more: the log refuses for good, or a fault of ours. */
  readonly broken: (error: Error) => void;
  /** The partition belongs to another member now. */
  readonly lost: (partition: number) => void;
  readonly failing?: (error: unknown, attempt: number) => void;
  readonly flushed?: (parts: readonly Part[], ms: number) => void;
  readonly trace?: (step: string) => void;
  readonly backoffMs?: (attempt: number) => number;
  /** Least ms between the starts of two small flushes: every flush is a part in ClickHouse, which has to be merged. */
  readonly paceMs?: number;
}

export interface Flusher {
  /** Resolves with true once the sink, the log and the group have it; with false when the partition was given up before. */
  enqueue(part: Part): Promise<boolean>;
  /** Version the sink is known to have; -1 asks nothing of it. */
  expect(partition: number, version: number): void;
  waiting(partition: number): number;
  /** Ms the oldest thing in hand has waited for its acknowledgement; 0 where nothing waits. */
  oldestMs(): number;
  /** Nothing of this partition is sent any more. */
  drop(partition: number): void;
  take(partition: number): void;
  drain(partition: number): Promise<void>;
  /** Compares the sink's progress with what it has acknowledged. Fails as the sink does. */
  check(): Promise<void>;
}

interface Waiting {
  readonly part: Part;
  /** When it was handed over, by this process's clock (ms). */
  readonly since: number;
  readonly settle: (done: boolean) => void;
}

/** Rows of one write: enough to be worth it, few enough to hold twice. */
const MOST_ROWS = 200_000;
/** A flush of so many rows goes at once. */
const FEW_ROWS = 5_000;
const defaultBackoff = (attempt: number): number => Math.min(10_000, 100 * 2 ** Math.min(attempt, 7)) * (0.5 + Math.random() / 2);

/** Sends what the partitions have to say, all of them together, one flush after the other: sink, then log, then group. */
export function createFlusher(deps: FlusherDeps): Flusher {
  const { sink, log, trace = () => undefined, backoffMs = defaultBackoff } = deps;
  const queue: Waiting[] = [];
  const inHand = new Set<Waiting>();
  const taken = new Set<number>();
  const expected = new Map<number, number>();
  let running: Promise<void> | null = null;
  let last = Number.NEGATIVE_INFINITY;

  const alive = ({ part }: Waiting): boolean => taken.has(part.partition);
  const settle = (waiting: Waiting, done: boolean): void => {
    inHand.delete(waiting);
    waiting.settle(done);
  };

  /** Parts in which the sink lost something get, besides, everything of their partition. */
  async function missing(): Promise<Part[]> {
    const stored = await sink.progress();
    const parts: Part[] = [];
    for (const [partition, version] of expected) {
      if (!taken.has(partition) || (stored.get(partition) ?? -1) >= version) continue;
      expected.set(partition, -1);
      const part = deps.restored(partition);
      if (part) parts.push(part);
    }
    return parts;
  }

  async function retrying(work: () => Promise<void>, needed: () => boolean, givenUp: (error: unknown) => Promise<void>): Promise<void> {
    for (let attempt = 0; needed(); attempt += 1) {
      try {
        return await work();
      } catch (error) {
        deps.failing?.(error, attempt);
        if (isRetriable(error)) await sleep(backoffMs(attempt));
        else await givenUp(error);
      }
    }
  }

  /** A write that can never succeed: each partition by itself, to find whose row it is; the others go on. */
  async function separate(parts: readonly Waiting[]): Promise<void> {
    for (const partition of new Set(parts.map(({ part }) => part.partition))) {
      const own = parts.filter(({ part }) => part.partition === partition).map(({ part }) => part);
      const error = await findRefusedRow(sink, own, backoffMs);
      if (!error) continue;
      drop(partition);
      deps.refused(partition, error);
    }
  }

  async function flush(batch: readonly Waiting[]): Promise<void> {
    const begun = performance.now();
    const left = (): Waiting[] => batch.filter(alive);
    trace('flush');
    await retrying(
      async () => {
        // Where they stand is told with the parts at hand, which may lie before it.
        const again = (await missing()).map((part) => ({ ...part, progress: null }));
        await sink.write(flushOf([...again, ...left().map(({ part }) => part)]));
      },
      () => left().length > 0,
      () => separate(left()),
    );
    trace('written');
    const records = left().flatMap(({ part }) => part.records);
    if (records.length > 0) await retrying(async () => void (await log.append(records)), () => left().length > 0, (error) => Promise.reject(error as Error));
    trace('appended');
    const ends = new Map<number, number>();
    for (const { part } of left()) if (part.next !== null) ends.set(part.partition, Math.max(part.next, ends.get(part.partition) ?? 0));
    for (const [partition, next] of ends) await commit(partition, next);
    trace('committed');
    for (const waiting of batch) {
      const done = alive(waiting);
      if (done) {
        const { progress, partition } = waiting.part;
        if (progress) expected.set(partition, Math.max(progress.version, expected.get(partition) ?? -1));
        deps.acknowledged(waiting.part);
      }
      settle(waiting, done);
    }
    deps.flushed?.(batch.map(({ part }) => part), performance.now() - begun);
  }

  async function commit(partition: number, next: number): Promise<void> {
    for (let attempt = 0; taken.has(partition); attempt += 1) {
      try {
        return await deps.commit(partition, next);
      } catch (error) {
        deps.failing?.(error, attempt);
        if (isRetriable(error)) await sleep(backoffMs(attempt));
        else {
          // Another member owns it; what was sent is absolute and does no harm.
          drop(partition);
          deps.lost(partition);
        }
      }
    }
  }

  function next(): Waiting[] {
    let rows = 0;
    const batch: Waiting[] = [];
    while (queue.length > 0 && (batch.length === 0 || rows < MOST_ROWS)) {
      const waiting = queue.shift()!;
      rows += rowCount(waiting.part);
      batch.push(waiting);
      inHand.add(waiting);
    }
    return batch;
  }

  /** One event alone goes at once; a stream of them is collected. */
  async function pace(): Promise<void> {
    const wait = last + (deps.paceMs ?? 0) - performance.now();
    if (wait > 0 && queue.reduce((sum, { part }) => sum + rowCount(part), 0) < FEW_ROWS) await sleep(wait);
    last = performance.now();
  }

  function run(): void {
    running ??= (async () => {
      // Parts that come in the same turn go together.
      await Promise.resolve();
      try {
        while (queue.length > 0) {
          await pace();
          await flush(next());
        }
      } catch (error) {
        taken.clear();
        for (const waiting of [...inHand, ...queue.splice(0)]) settle(waiting, false);
        deps.broken(error as Error);
      }
    })().finally(() => {
      running = null;
      if (queue.length > 0) run();
    });
  }

  function drop(partition: number): void {
    taken.delete(partition);
    expected.delete(partition);
    for (let index = queue.length - 1; index >= 0; index -= 1) {
      if (queue[index]!.part.partition === partition) queue.splice(index, 1)[0]!.settle(false);
    }
  }

  return {
    enqueue: (part) =>
      new Promise<boolean>((resolve) => {
        if (!taken.has(part.partition)) return resolve(false);
        queue.push({ part, since: performance.now(), settle: resolve });
        run();
      }),
    expect: (partition, version) => void expected.set(partition, version),
    waiting: (partition) => [...queue, ...inHand].filter(({ part }) => part.partition === partition).length,
    oldestMs: () => [...queue, ...inHand].reduce((oldest, { since }) => Math.max(oldest, performance.now() - since), 0),
    drop,
    take: (partition) => void taken.add(partition),
    async drain(partition) {
      while ([...queue, ...inHand].some(({ part }) => part.partition === partition) && running) await running;
    },
    async check() {
      if (running) return; // a flush looks for itself
      for (const part of await missing()) void this.enqueue(part);
    },
  };
}
