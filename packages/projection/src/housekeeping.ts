import type { EventLog } from '@trichter/event-log';
import { encodeClockTicked } from '@trichter/events';
import type { Logger, Metrics } from '@trichter/observability';
import { setTimeout as sleep } from 'node:timers/promises';
import { definitionRowOf, type DefinitionRow } from './definition.js';
import type { DefinitionState } from './engine/definition-state.js';
import { isRetriable } from './errors.js';
import type { Flusher } from './flush/flusher.js';
import type { Owned } from './owned-partition.js';
import type { Part } from './part.js';
import type { RowReader } from './row-reader.js';
import type { SinkRow } from './row-sink.js';
import { definitionsTable } from './table-shape.js';

export interface HousekeepingDeps {
  readonly owned: ReadonlyMap<number, Owned>;
  readonly flusher: Flusher;
  readonly reader: RowReader;
  readonly log: Pick<EventLog, 'append'>;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly checkMs: number;
  readonly tickMs: number;
  readonly stopPartition: (partition: number, error: Error) => void;
}

/** Ms a slice of summing may take: live batches wait no longer than that. */
const SLICE_MS = 50;
const SLICE_ROWS = 5_000;
const IDLE_MS = 50;
/** Ms between two rows that tell how far a backfill is. */
const TELL_MS = 1_000;
const REWRITE_AGAIN_MS = 60_000;

/** What goes on between batches: stores rewritten after an erasure, backfills in slices, ticks of idle clocks, looks at the sink's progress, definitions that have been replaced. */
export function createHousekeeping(deps: HousekeepingDeps): { stop(): void; readonly failed: Promise<never> } {
  const { owned, flusher, reader, log, logger } = deps;
  let stopped = false;
  let told = 0;
  const rewriteAgain = new Map<number, number>();
  const usable = (own: Owned): boolean => own.caughtUp && !own.stopped && !own.closed;

  async function send(own: Owned, part: Part): Promise<boolean> {
    return (await flusher.enqueue(part)) && usable(own);
  }

  /** Whoever erases waits for the row. What hinders it (no room for a second file) hinders nothing else. */
  async function rewriteWhereDue(own: Owned): Promise<void> {
    const { partition } = own.engine;
    const due = own.engine.rewriteDue();
    const begun = Date.now();
    if (due === null || begun < (rewriteAgain.get(partition) ?? 0)) return;
    try {
      const rewriting = own.engine.rewrite();
      own.rewriting = rewriting.catch(() => null).finally(() => (own.rewriting = null));
      const part = await rewriting;
      if (part === null || !(await send(own, part))) return;
      own.engine.rewritten(due);
      logger.info({ partition, ms: Date.now() - begun }, 'the store was rewritten without what was erased');
    } catch (error) {
      rewriteAgain.set(partition, begun + REWRITE_AGAIN_MS);
      logger.error({ err: error, partition }, 'the store cannot be rewritten: its unused pages may still hold what was erased; trying again in a minute');
    }
  }

  /** One slice; false when the partition has nothing to do. */
  async function slice(own: Owned): Promise<boolean> {
    const { backfill } = own.engine;
    const state = backfill.next();
    if (!state) return backfill.purge();
    if (state.stage === 'building') {
      backfill.build(state, SLICE_MS);
    } else if (!state.swept) {
      await sweep(own, state);
    } else {
      const sent = backfill.slice(state, SLICE_ROWS);
      if (sent.rows.length > 0 && !(await send(own, rowsPart(own, state, sent.rows, sent.history)))) return true;
      backfill.sent(sent);
      if (sent.cursor === null && state.swept && state.cursor === sent.from) {
        backfill.complete(state);
        logger.info({ partition: own.engine.partition, definition: state.definition.hash, name: state.definition.name }, 'definition complete');
        await send(own, own.engine.definitionRows());
      }
    }
    deps.metrics?.backfillRatio.set({ definition: state.definition.name }, state.stage === 'complete' ? 1 : state.total === 0 ? 0 : Math.min(1, state.done / state.total));
    if (Date.now() - told > TELL_MS) {
      told = Date.now();
      await send(own, own.engine.definitionRows());
    }
    return true;
  }

  async function sweep(own: Owned, state: DefinitionState): Promise<void> {
    const { partition, backfill } = own.engine;
    for await (const rows of reader.read({ table: state.definition.table, definition: state.definition.hash, partition })) {
      if (!usable(own)) return;
      const gone = backfill.sweep(state, rows);
      if (gone.length > 0 && !(await send(own, rowsPart(own, state, gone)))) return;
    }
    if (usable(own)) backfill.swept(state);
  }

  const rowsPart = (own: Owned, { definition, history: table }: DefinitionState, rows: readonly SinkRow[], history: readonly SinkRow[] = []): Part => ({
    partition: own.engine.partition,
    rows: new Map([[definition.table.name, rows], ...(table && history.length > 0 ? [[table.name, history] as const] : [])]),
    records: [],
    progress: null,
    next: null,
  });

  async function backfills(): Promise<void> {
    while (!stopped) {
      let worked = false;
      for (const own of [...owned.values()]) {
        if (!usable(own)) continue;
        try {
          await rewriteWhereDue(own);
          worked = (await slice(own)) || worked;
        } catch (error) {
          if (isRetriable(error)) await sleep(500);
          else if (usable(own)) deps.stopPartition(own.engine.partition, error as Error);
        }
      }
      // Live batches come first: at least a turn of the loop between two slices.
      await sleep(worked ? 1 : IDLE_MS);
    }
  }

  async function look(): Promise<void> {
    while (!stopped) {
      await sleep(deps.checkMs, undefined, { ref: false });
      if (stopped) return;
      try {
        await flusher.check();
        await retire();
      } catch (error) {
        if (!isRetriable(error)) logger.error({ err: error }, 'cannot look at the stored progress');
      }
    }
  }

  async function retire(): Promise<void> {
    const waiting = [...owned.values()].filter(usable);
    if (waiting.length === 0) return;
    const rows: DefinitionRow[] = [];
    for await (const found of reader.read({ table: definitionsTable })) rows.push(...found.map(definitionRowOf));
    for (const own of waiting) {
      const part = usable(own) ? own.engine.retire(rows) : null;
      if (part) void flusher.enqueue(part);
    }
  }

  async function tick(): Promise<void> {
    while (!stopped) {
      await sleep(Math.min(deps.tickMs, 1_000), undefined, { ref: false });
      const now = Date.now();
      const idle = [...owned.values()].filter((own) => usable(own) && now - own.lastRecordAt >= deps.tickMs);
      if (stopped || idle.length === 0) continue;
      for (const own of idle) own.lastRecordAt = now;
      try {
        await log.append(idle.map(({ engine: { partition } }) => ({ key: 'fact:clock', value: encodeClockTicked({ at: now }), partition })));
      } catch (error) {
        logger.warn({ err: error }, 'cannot append clock ticks');
      }
    }
  }

  const failed = Promise.all([backfills(), look(), tick()]).then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  return {
    failed,
    stop() {
      stopped = true;
    },
  };
}
