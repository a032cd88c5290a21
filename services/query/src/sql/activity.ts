import type { Statement } from '@trichter/clickhouse';
import { cellSource, type KnownAt } from './known-at.js';
import { instant } from './time-sql.js';

export interface CellsOf {
  /** Table of the cells and hash of their definition. */
  readonly table: string;
  readonly definition: string;
  /** As they were known; left out: as they are. */
  readonly known?: KnownAt | null;
}
export interface DaysOf extends CellsOf {
  readonly start: number;
  readonly end: number;
  readonly timeZone: string;
}

/** Touchpoints per day of a zone and value. Cells are quarters of an hour, of which every zone's days are made. */
export function activityDays({ table, definition, known, start, end, timeZone }: DaysOf, by: 'type' | 'channel'): Statement {
  const source = cellSource(table, known);
  const sql = [
    `SELECT toString(toDate(toTimeZone(bucket, {timeZone:String}))) AS day, ${by} AS value, sum(touchpoints) AS touchpoints_sum`,
    `FROM ${source.from}`,
    `PREWHERE definition = {definition:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')}`,
    `WHERE ${source.where}`,
    `GROUP BY day, value HAVING touchpoints_sum != 0 ORDER BY day, value`,
  ].join('\n');
  return { sql, params: { ...source.params, definition, start, end, timeZone } };
}

/** All types ever counted. */
export function typesSeen({ table, definition }: CellsOf): Statement {
  const sql = [
    `SELECT type, sum(touchpoints) AS touchpoints_sum, toInt64(toUnixTimestamp(max(bucket))) * 1000 AS last_seen`,
    `FROM {table:Identifier} FINAL PREWHERE definition = {definition:String}`,
    `WHERE NOT removed AND touchpoints > 0`,
    `GROUP BY type ORDER BY touchpoints_sum DESC, type LIMIT 1000`,
  ].join('\n');
  return { sql, params: { table, definition } };
}
