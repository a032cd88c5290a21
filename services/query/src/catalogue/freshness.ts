import type { Freshness } from '@trichter/api';
import type { ClickHouse } from '@trichter/clickhouse';
import type { EventLog } from '@trichter/event-log';
import { sealedAt } from '@trichter/projection';
import { progress } from '../sql/progress.js';
import { transit } from '../sql/transit.js';
import type { KnownAt } from '../sql/known-at.js';
import type { DefinitionState } from './catalogue.js';

const GENERATION = 2 ** 48;
/** The first offset not counted yet where a partition has reached a version. */
export const nextAfter = (version: number): number => (version % GENERATION) + 1;

/** How far the tables are behind the log. */
export interface Progress {
  /** Everything received up to here is counted, in every partition; null before the first record. */
  readonly clock: number | null;
  /** The instant before which nothing can come in any more; null before every partition has a clock. */
  readonly sealed: number | null;
  /** The latest received time that is counted: where windows have run up to unless asked otherwise. */
  readonly latest: number | null;
  readonly lag: number | null;
  readonly behindMs: number | null;
  /** Statements sent by one partition and not taken by another yet. */
  readonly inTransit: number;
}

interface Row {
  partition: number;
  version: number;
  clock_at: number;
}

/** Compares progress rows with the ends of the log; without the log's answer (null) lag is not known. */
export function progressOf(rows: readonly Row[], ends: readonly number[] | null, partitions: number, now: number, inTransit = 0): Progress {
  const clocks = rows.map((row) => Number(row.clock_at));
  const clock = rows.length >= partitions && clocks.length > 0 ? Math.min(...clocks) : null;
  const latest = clocks.length > 0 ? Math.max(...clocks) : null;
  const sealed = sealedAt(clocks.map((clock) => ({ clock })), partitions);
  if (!ends) return { clock, sealed, latest, lag: null, behindMs: null, inTransit };
  const next = new Map(rows.map((row) => [Number(row.partition), nextAfter(Number(row.version))]));
  const clockOf = new Map(rows.map((row) => [Number(row.partition), Number(row.clock_at)]));
  let lag = 0;
  let oldest = now;
  ends.forEach((end, partition) => {
    const missing = Math.max(0, end - (next.get(partition) ?? 0));
    lag += missing;
    const at = clockOf.get(partition);
    if (missing > 0 && at !== undefined) oldest = Math.min(oldest, at);
  });
  return { clock, sealed, latest, lag, behindMs: lag === 0 ? 0 : Math.max(0, now - oldest), inTransit };
}

export interface ProgressReader {
  /** `signal`: when to give up on ClickHouse. */
  read(signal?: AbortSignal): Promise<Progress>;
}

/** Asks the log at most every second: brokers are not to feel how often a page is looked at. */
export function createProgressReader(clickhouse: ClickHouse, log: EventLog, now: () => number = Date.now): ProgressReader {
  let asked: { at: number; ends: Promise<number[] | null> } | undefined;
  const ends = (): Promise<number[] | null> => {
    if (!asked || now() - asked.at > 1_000) {
      const late = new Promise<null>((resolve) => setTimeout(resolve, 1_000, null).unref());
      // A log that does not answer is no reason to withhold a report: it then says that lag is not known.
      asked = { at: now(), ends: Promise.race([log.ends().catch(() => null), late]) };
    }
    return asked.ends;
  };
  return {
    read: async (signal) => {
      const options = signal && { signal };
      const before = await ends();
      // One after the other: a flush stores what it says before how far it is. Read the other way round, or at the same time, a record would be counted and what it says neither sent nor taken.
      const rows = await clickhouse.query<Row>(progress(), options);
      const [counted] = await clickhouse.query<{ in_transit: number }>(transit(), options);
      return progressOf(rows, before, log.partitions, now(), Number(counted?.in_transit ?? 0));
    },
  };
}

export const isoOrNull = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

export function freshnessOf(at: Progress, asOf: number | null, current: DefinitionState | null, building: DefinitionState | null, known: KnownAt | null = null): Freshness {
  return {
    asOf: isoOrNull(asOf),
    clock: isoOrNull(at.clock),
    sealed: isoOrNull(at.sealed),
    knownAt: isoOrNull(known?.at ?? null),
    knownTo: known?.to ?? null,
    behindMs: at.behindMs,
    lag: at.lag,
    inTransit: at.inTransit,
    definition: current && { hash: current.hash, created: current.created, complete: current.complete },
    backfilling: building && { percent: building.percent, hash: building.hash },
  };
}
