import type { IdentityLimits, Projection } from '@trichter/domain';
import type { EventLog, LogBatch, Subscription } from '@trichter/event-log';
import type { Logger, Metrics } from '@trichter/observability';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetterLimits } from './engine/letters.js';
import type { ForeseenFunnel } from './engine/definitions.js';
import { openPartitionEngine } from './engine/partition-engine.js';
import { createFlusher, type Flusher } from './flush/flusher.js';
import { createHousekeeping } from './housekeeping.js';
import type { Owned } from './owned-partition.js';
import type { Part } from './part.js';
import type { RowReader } from './row-reader.js';
import type { RowSink } from './row-sink.js';
import { sinkStateOf } from './sink-state.js';
import { deadLettersTable } from './table-shape.js';

export interface ProjectorOptions {
  readonly log: EventLog;
  readonly sink: RowSink;
  readonly reader: RowReader;
  /** Folder for the stores, one per partition. */
  readonly dir: string;
  readonly projections: readonly Projection[];
  /** Of the definitions' hashes, see `definitionOf`. Default 0. */
  readonly rebuild?: number;
  /** Funnels whose facts will come; a fresh store keeps them from the first record on. */
  readonly foreseen?: readonly ForeseenFunnel[];
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly group?: string;
  readonly maxBatch?: number;
  readonly deadLetterLimits?: Partial<DeadLetterLimits>;
  /** `IDENTITY_LIMITS` unless a test wants less. */
  readonly limits?: IdentityLimits;
  /** Ms between looks at the sink's progress. */
  readonly checkMs?: number;
  /** Ms without a record after which an owned partition gets a `clock.ticked`. */
  readonly tickMs?: number;
  /** Next offsets of the stores on this disk, for the assigner. */
  readonly copies?: ReadonlyMap<number, number>;
  readonly backoffMs?: (attempt: number) => number;
  /** Least ms between two small flushes. Default 150. */
  readonly paceMs?: number;
  readonly trace?: ((step: string) => void) | undefined;
}

export interface PartitionStatus {
  readonly partition: number;
  readonly next: number;
  /** Records of the log not folded yet, as of the last batch. */
  readonly lag: number;
  readonly clock: number;
  readonly caughtUp: boolean;
  /** Why the partition has stopped; it needs a human. */
  readonly stopped: Error | null;
  readonly definitions: readonly { readonly name: string; readonly hash: string; readonly stage: string; readonly done: number; readonly total: number }[];
}

export interface Projector {
  status(): PartitionStatus[];
  /** Why writing does not succeed just now; null when it does. */
  failing(): Error | null;
  /** Ms the oldest thing folded has waited for its acknowledgement. */
  outboxAgeMs(): number;
  /** Settles when the projector ends: rejects with what stopped it. */
  readonly done: Promise<void>;
  /** Sends what is in hand, commits, leaves the group. */
  stop(): Promise<void>;
}

/** Flushes of one partition in hand at once: while one is inserted the next is folded. */
const MOST_WAITING = 2;
const DRAIN_MS = 10_000;

/** Folds the log into rows, for the partitions the group gives this member. */
export async function startProjector(options: ProjectorOptions): Promise<Projector> {
  const { log, sink, reader, logger, metrics, trace = () => undefined } = options;
  const owned = new Map<number, Owned>();
  let failing: Error | null = null;
  let fail!: (error: Error) => void;
  /** Batches that wait, to be let go when this member leaves. */
  const held = new Set<() => void>();
  const leaving = new AbortController();
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  let subscribed!: (subscription: Subscription) => void;
  const subscription = new Promise<Subscription>((resolve) => (subscribed = resolve));

  const flusher: Flusher = createFlusher({
    sink,
    log,
    commit: async (partition, next) => (await subscription).commit(partition, next),
    acknowledged: (part) => acknowledged(part),
    restored: (partition) => {
      const own = owned.get(partition);
      logger.warn({ partition }, 'ClickHouse is behind what it had acknowledged (put back from a backup?); sending all rows of the partition again');
      return own && !own.closed ? own.engine.sendAllAgain() : null;
    },
    refused: (partition, error) => stopPartition(partition, error),
    broken: (error) => fail(error),
    lost: (partition) => logger.warn({ partition }, 'another member owns the partition now'),
    failing: (error, attempt) => {
      failing = error instanceof Error ? error : new Error(String(error));
      if (attempt % 10 === 0) logger.warn({ err: error, attempt }, 'cannot write, trying again');
    },
    flushed: (parts, ms) => {
      failing = null;
      metrics?.flushSeconds.observe(ms / 1000);
      for (const { rows } of parts) for (const [table, ofTable] of rows) metrics?.rowsWritten.inc({ table }, ofTable.length);
      if (metrics) for (const { rows } of parts) countLetters(metrics, rows);
    },
    trace,
    paceMs: options.paceMs ?? 150,
    ...(options.backoffMs && { backoffMs: options.backoffMs }),
  });

  function acknowledged(part: Part): void {
    const own = owned.get(part.partition);
    if (!own || part.next === null) return;
    own.engine.acknowledged(part.next);
    if (part.progress) metrics?.visibleSeconds.observe(Math.max(0, Date.now() - part.progress.clock) / 1000);
  }

  /** Loudly: the partition goes no further until somebody has looked; the others go on. */
  function stopPartition(partition: number, error: Error): void {
    const own = owned.get(partition);
    if (!own || own.stopped) return;
    own.stopped = error;
    flusher.drop(partition);
    metrics?.partitionStopped.set({ partition }, 1);
    logger.error({ err: error, partition }, 'the partition has stopped');
  }

  async function assigned(partition: number, committed: number) {
    const engine = await openPartitionEngine({
      dir: options.dir,
      partition,
      generation: log.generation,
      partitions: log.partitions,
      projections: options.projections,
      rebuild: options.rebuild ?? 0,
      foreseen: options.foreseen ?? [],
      cacheLeads: Math.max(1_000, Math.floor(80_000 / log.partitions)),
      cacheCells: Math.max(2_000, Math.floor(200_000 / log.partitions)),
      ...(options.limits && { limits: options.limits }),
      ...(options.deadLetterLimits && { deadLetterLimits: options.deadLetterLimits }),
      trace,
      cutOff: (folder) => logger.error({ partition, folder }, 'the store of the partition is cut off (its file ends before its last page: a copy that broke off, a full disk, a power loss); it is folded again from the log'),
    });
    try {
      const state = await sinkStateOf({ log, sink, reader, leaving: leaving.signal, failing: (error) => (failing = error) }, partition, () => Math.max(committed, engine.position.acknowledged));
      const { next, lastHash, clock } = engine.position;
      if (state === null) {
        await engine.close();
        return { next, lastHash, clock }; // not taken: who leaves gets no batch
      }
      const own: Owned = { engine, committed, sink: state, caughtUp: false, stopped: null, closed: false, end: 0, lastRecordAt: Date.now(), rewriting: null };
      if (beganAnew(own)) engine.speak();
      owned.set(partition, own);
      flusher.take(partition);
      metrics?.partitionStopped.set({ partition }, 0);
      logger.info({ partition, from: next, committed }, 'partition taken');
      if (next >= committed) catchUp(own);
      return { next, lastHash, clock };
    } catch (error) {
      owned.delete(partition);
      await engine.close();
      throw error;
    }
  }

  /** Folded from the beginning though the group is further, and the tables know nothing of this version: the owner before was another version, which stated other things. */
  function beganAnew({ engine, committed, sink: { definitions } }: Owned): boolean {
    const ours = new Set(engine.definitions.active().map(({ definition }) => definition.hash));
    return engine.position.next === 0 && committed > 0 && !definitions.some(({ hash }) => ours.has(hash));
  }

  /** From here on everything is sent. */
  function catchUp(own: Owned): void {
    own.caughtUp = true;
    void flusher.enqueue(own.engine.reconcile(own.sink, own.committed));
  }

  /** Who is about to leave waits for nothing here: with ClickHouse away it would not come to an end. */
  const untilLeaving = (waitedFor: Promise<unknown>): Promise<void> =>
    new Promise((resolve) => {
      if (leaving.signal.aborted) return resolve();
      held.add(resolve);
      void waitedFor.then(() => {
        held.delete(resolve);
        resolve();
      });
    });

  async function batch({ partition, records, end }: LogBatch): Promise<void> {
    const own = owned.get(partition);
    if (!own || own.closed) return;
    if (own.stopped) return untilLeaving(sleep(1_000));
    await own.rewriting;
    if (own.closed || owned.get(partition) !== own) return;
    own.end = end;
    own.lastRecordAt = Date.now();
    try {
      trace('taken');
      const cut = own.caughtUp ? 0 : records.filter(({ offset }) => offset < own.committed).length;
      if (cut > 0) {
        const replayed = own.engine.project(records.slice(0, cut), true);
        const appended = replayed.records.length > 0 && flusher.enqueue(replayed);
        if (appended && flusher.waiting(partition) >= MOST_WAITING) await untilLeaving(appended);
      }
      if (!own.caughtUp && own.engine.position.next >= own.committed) catchUp(own);
      const said = own.engine.statements();
      const part = cut < records.length ? own.engine.project(cut === 0 ? records : records.slice(cut), false) : null;
      metrics?.recordsProjected.inc({ partition }, records.length);
      metrics?.statementsSent.inc({ partition }, own.engine.statements() - said);
      metrics?.lagRecords.set({ partition }, Math.max(0, end - own.engine.position.next));
      if (!part) return;
      const sent = flusher.enqueue(part);
      if (flusher.waiting(partition) >= MOST_WAITING) await untilLeaving(sent);
    } catch (error) {
      // What the engine has in memory may be half a batch: its store is whole, so nothing more is done with it.
      stopPartition(partition, error as Error);
    }
  }

  /** Sends what is in hand, as far as it goes: the store has all of it, and whoever owns the partition next sends it again. */
  async function drained(partition: number): Promise<void> {
    const until = Date.now() + DRAIN_MS;
    while (!failing && flusher.waiting(partition) > 0 && Date.now() < until) await Promise.race([flusher.drain(partition), sleep(50, undefined, { ref: false })]);
  }

  async function revoked(partition: number, reason: 'rebalanced' | 'lost' | 'stopped'): Promise<void> {
    const own = owned.get(partition);
    if (!own) return;
    if (reason !== 'lost') await drained(partition);
    own.closed = true;
    flusher.drop(partition);
    owned.delete(partition);
    await own.rewriting;
    await own.engine.close();
    // Another member tells of it from now on.
    metrics?.lagRecords.remove({ partition });
    metrics?.partitionStopped.remove({ partition });
    logger.info({ partition, reason }, 'partition given back');
  }

  const housekeeping = createHousekeeping({ owned, flusher, reader, log, logger, checkMs: options.checkMs ?? 3_000, tickMs: options.tickMs ?? 60_000, stopPartition, ...(metrics && { metrics }) });
  const running = await log.subscribe({ group: options.group ?? 'projector', maxBatch: options.maxBatch ?? 5_000, ...(options.copies && { copies: options.copies }) }, { assigned, batch, revoked });
  subscribed(running);
  const done = Promise.race([running.done, failed, housekeeping.failed]);
  done.catch(() => undefined);

  return {
    status: () => [...owned.values()].map(statusOf),
    failing: () => failing,
    outboxAgeMs: () => flusher.oldestMs(),
    done,
    async stop() {
      leaving.abort();
      for (const letGo of held) letGo();
      housekeeping.stop();
      await running.stop();
    },
  };
}

/** Letters as they are told: each once as unreadable, and once more when it is sent on. */
function countLetters(metrics: Metrics, rows: Part['rows']): void {
  for (const { columns, removed } of rows.get(deadLettersTable.name) ?? []) {
    if (removed) continue;
    if (columns['replayed_at'] === null) metrics.deadLetters.inc({ reason: columns['reason'] as string });
    else metrics.deadLettersReplayed.inc();
  }
}

function statusOf({ engine, caughtUp, stopped, end }: Owned): PartitionStatus {
  return {
    partition: engine.partition,
    next: engine.position.next,
    lag: Math.max(0, end - engine.position.next),
    clock: engine.position.clock,
    caughtUp,
    stopped,
    definitions: engine.definitions.active().map(({ definition, names, stage, done, total }) => ({ name: [...names.keys()].join(', '), hash: definition.hash, stage, done, total })),
  };
}
