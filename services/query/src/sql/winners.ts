import type { Statement } from '@trichter/clickhouse';
import type { EntryFilter } from '@trichter/api';
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
}

/** Bucket and entry lie in the same quarter of an hour, so a range of buckets is a range of entries. */
const inRange = `definition = {definition:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')}`;

/**
 * One row a lead: its winning entry in the range (DESIGN section 5). Shadows outside the range count as absent. Open also needs the lead's last
 * entry in the range; where that is not the winner's own row, it is the last row in range and so shadowed by an earlier one in range.
 * PREWHERE holds key columns only, so it cannot hide the newest version of a row from FINAL, and it spares the merge what is out of range.
 */
export function winners({ definition, start, end, asOf, windowMs, steps, filter }: WinnersOf): Statement {
  const openSince = asOf - windowMs;
  const { conditions, params } = filterOf(filter);
  const recent = [
    `SELECT lead FROM contributions FINAL PREWHERE ${inRange}`,
    `WHERE NOT removed AND shadowed_by >= ${instant('start')} AND last_entry >= ${instant('openSince')}`,
  ].join(' ');
  // Every window of the range has ended: no need to ask.
  const runs = openSince >= end ? 'false' : `level < ${steps} AND (last_entry >= ${instant('openSince')} OR lead IN (${recent}))`;
  const sql = [
    `SELECT lead, entry, last_entry, level, step_times, channel, traffic_source, medium, campaign, ${runs} AS runs`,
    `FROM contributions FINAL`,
    `PREWHERE ${inRange}`,
    `WHERE NOT removed`,
    `AND (shadowed_by IS NULL OR shadowed_by < ${instant('start')})`,
    `AND (shadowed_from IS NULL OR shadowed_from >= ${instant('end')})`,
    ...conditions.map((condition) => `AND ${condition}`),
  ].join('\n');
  return { sql, params: { definition, start, end, ...(openSince >= end ? {} : { openSince }), ...params } };
}
