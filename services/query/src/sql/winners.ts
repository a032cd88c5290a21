import type { Statement } from '@trichter/clickhouse';
import type { EntryFilter } from '@trichter/api';
import { contributionSource, type KnownAt } from './known-at.js';
import { filterOf } from './entry-value.js';
import { instant } from './time-sql.js';

export interface WinnersOf {
  /** Hash of the funnel's definition. */
  readonly definition: string;
  /** Range of entries, UTC ms at quarters of an hour, half-open. */
  readonly start: number;
  readonly end: number;
  /** Windows have run up to here, UTC ms. */
  readonly asOf: number;
  readonly windowMs: number;
  readonly steps: number;
  readonly filter: EntryFilter;
  /** As they were known; left out: as they are. */
  readonly known?: KnownAt | null;
}

const QUARTER_HOUR_MS = 15 * 60_000;

/** Bucket and entry lie in the same quarter of an hour, so a range of buckets is a range of entries. */
export const inRange = (first: string): string => `definition = {definition:String} AND bucket >= ${instant(first)} AND bucket < ${instant('end')}`;

/** A row is the winner of its lead in the range exactly if its shadows lie outside. */
export const winsIn: readonly string[] = [`(shadowed_by IS NULL OR shadowed_by < ${instant('start')})`, `(shadowed_from IS NULL OR shadowed_from >= ${instant('end')})`];

/**
 * One row a lead: its winning entry in the range (docs/definitions.md, funnels). Shadows outside the range count as absent. PREWHERE holds key columns
 * only, so it cannot hide the newest version of a row from FINAL, and it spares the merge what is out of range.
 *
 * `runs`: not converted, and the window of the lead's last entry in the range still runs. Where the winner's own row is too old for that, follow
 * shadowed_by from the lead's last row in range up to the winner: the oldest row on that way with an entry since `openSince` is shadowed by one
 * that has none, and by no later one. So asking for such rows finds every lead in question, and little else.
 */
export function winners({ definition, start, end, asOf, windowMs, steps, filter, known }: WinnersOf): Statement {
  const openSince = asOf - windowMs;
  const { conditions, params } = filterOf(filter);
  const recentFrom = Math.max(start, Math.floor(openSince / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
  const recent = [
    `SELECT lead ${contributionSource(inRange('recentFrom'), known).lines.join(' ')}`,
    `AND last_entry >= ${instant('openSince')} AND shadowed_by >= ${instant('start')} AND shadowed_by < ${instant('openSince')}`,
    `AND (shadowed_from IS NULL OR shadowed_from >= ${instant('end')})`,
  ].join(' ');
  // Where `openSince` lies outside the range, every window in it has ended, or every one still runs: then there is nothing to look up.
  const state = openSince >= end ? 'ended' : openSince <= start ? 'running' : 'mixed';
  const runs = { ended: 'false', running: `level < ${steps}`, mixed: `level < ${steps} AND (last_entry >= ${instant('openSince')} OR lead IN (${recent}))` }[state];
  const source = contributionSource(inRange('start'), known);
  const sql = [
    `SELECT lead, entry, last_entry, level, step_times, channel, traffic_source, medium, campaign, ${runs} AS runs`,
    ...source.lines,
    ...[...winsIn, ...conditions].map((condition) => `AND ${condition}`),
  ].join('\n');
  return { sql, params: { definition, start, end, ...source.params, ...(state === 'mixed' ? { openSince, recentFrom } : {}), ...params } };
}
