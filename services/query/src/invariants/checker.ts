import type { Statement } from '@trichter/clickhouse';
import type { Invariant, InvariantWatch } from '@trichter/observability';
import { readCatalogue } from '../catalogue/catalogue.js';
import type { Deps } from '../deps.js';
import { progress } from '../sql/progress.js';
import { deadLetterTotal } from '../sql/totals.js';
import { createCellsLook } from './cells-agree.js';
import { lookAtFunnelLevels } from './funnel-levels.js';
import type { Look, Looked } from './look.js';
import { createOwnerLook } from './one-owner.js';
import { untilSound } from './until-sound.js';
import { createVersionLook } from './versions.js';

export interface InvariantChecker {
  /** One look, as the clock does it: at a sample, or at the span given (UTC ms at quarters of an hour, half-open), and at all invariants or some. Never rejects. */
  look(span?: Span, only?: readonly Invariant[]): Promise<void>;
  stop(): Promise<void>;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface CheckerOptions {
  readonly deps: Deps;
  readonly watch: InvariantWatch;
  /** Ms between looks; 0: none by itself. */
  readonly everyMs: number;
  readonly random?: () => number;
}

const DAY = 86_400_000;
const QUARTER_HOUR = 900_000;
/** Every other look is at a day of these; the others at the last one, where things change. */
const DAYS_BACK = 400;
/** One query may take one core for a moment and no more: the checker must never be felt. Past it the look is skipped. */
const settings = { max_threads: 1, max_rows_to_read: 20_000_000, max_memory_usage: 500_000_000, do_not_merge_across_partitions_select_final: 1, priority: 10 };
const TIMEOUT_MS = 5_000;

/** Looks at what must hold in the tables, again and again, at a sample of it. */
export function createInvariantChecker({ deps, watch, everyMs, random = Math.random }: CheckerOptions): InvariantChecker {
  const looks: Partial<Record<Invariant, (look: Look) => Promise<Looked> | Looked>> = { versions: createVersionLook(), funnel_levels: untilSound(() => lookAtFunnelLevels), cells_agree: untilSound(() => createCellsLook(random)), one_owner: createOwnerLook() };
  const { clickhouse, metrics } = deps;
  let turn = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function ask<Row>(name: string, statement: Statement): Promise<Row[]> {
    const stop = metrics.querySeconds.startTimer({ query: name });
    try {
      return await clickhouse.query<Row>(statement, { timeoutMs: TIMEOUT_MS, settings });
    } finally {
      stop();
    }
  }

  function sample(latest: number): Span {
    const back = turn++ % 2 === 0 ? 0 : Math.floor(random() * DAYS_BACK) * DAY;
    const end = Math.ceil((latest + 1 - back) / QUARTER_HOUR) * QUARTER_HOUR;
    return { start: end - DAY, end };
  }

  async function lookAround(span: Span | undefined): Promise<Look> {
    const versions = await ask<{ partition: number; version: number; clock_at: number }>('invariant_progress', progress());
    const { lag, inTransit } = await deps.progress.read();
    const ends = await deps.log.ends().catch(() => null);
    const latest = Math.max(0, ...versions.map(({ clock_at: at }) => Number(at)));
    return { catalogue: await readCatalogue(clickhouse, deps.log.partitions), progress: new Map(versions.map(({ partition, version }) => [Number(partition), Number(version)])), lag, inTransit, ends, ...(span ?? sample(latest)), ask };
  }

  async function look(span?: Span, only?: readonly Invariant[]): Promise<void> {
    let around: Look;
    try {
      around = await lookAround(span);
      metrics.deadLettersWaiting.set(Number((await ask<{ waiting: number }>('dead_letter_total', deadLetterTotal()))[0]?.waiting ?? 0));
    } catch (error) {
      for (const invariant of Object.keys(looks) as Invariant[]) watch.skipped(invariant, String(error));
      return;
    }
    for (const [invariant, at] of Object.entries(looks) as [Invariant, NonNullable<(typeof looks)[Invariant]>][]) {
      if (stopped) return;
      if (only && !only.includes(invariant)) continue;
      try {
        const outcome = await at(around);
        if (outcome.kind === 'looked') watch.found(invariant, outcome.violations);
        else watch.skipped(invariant, outcome.why);
      } catch (error) {
        watch.skipped(invariant, error instanceof Error ? error.message : String(error));
      }
    }
  }

  function next(): void {
    if (stopped || everyMs === 0) return;
    timer = setTimeout(() => {
      running = look().then(next);
    }, everyMs);
    timer.unref();
  }
  next();

  return {
    look,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
