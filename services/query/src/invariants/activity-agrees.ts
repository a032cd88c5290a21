import type { Statement } from '@trichter/clickhouse';
import { instant, ms } from '../sql/time-sql.js';
import { looked, MOST_VIOLATIONS, skipped, type Look, type Looked } from './look.js';

/** Cells of a rollup beside the rows of touchpoints they sum up. */
export interface CellsAndRows {
  /** Table and definition of the cells. */
  readonly table: string;
  readonly cells: string;
  /** Definition of the touchpoints' rows. */
  readonly rows: string;
  readonly start: number;
  readonly end: number;
}

/** Touchpoints of each partition and quarter of an hour, as the cells sum them and as the rows are, where the two differ; with the newest version of either. */
export const differing = ({ table, cells, rows, start, end }: CellsAndRows): Statement => ({
  sql: [
    `SELECT partition, ${ms('quarter')} AS at, sum(in_cells) AS cells, sum(in_rows) AS rows, max(newest) AS version FROM (`,
    `SELECT partition, bucket AS quarter, sumIf(touchpoints, NOT removed) AS in_cells, 0 AS in_rows, max(version) AS newest`,
    `FROM {table:Identifier} FINAL PREWHERE definition = {cells:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')} GROUP BY partition, quarter`,
    `UNION ALL`,
    `SELECT partition, toDateTime64(toStartOfInterval(time, INTERVAL 15 MINUTE, 'UTC'), 3, 'UTC') AS quarter, 0 AS in_cells, countIf(NOT removed AND NOT test AND NOT bot) AS in_rows, max(version) AS newest`,
    `FROM touchpoints FINAL PREWHERE definition = {rows:String} AND time >= ${instant('start')} AND time < ${instant('end')} GROUP BY partition, quarter`,
    `) GROUP BY partition, quarter HAVING cells != rows ORDER BY partition, at`,
  ].join('\n'),
  params: { table, cells, rows, start, end },
});

/** A quarter touched above the progress that was read first may be half a flush: it is looked at another time. */
export async function lookAtActivity({ catalogue, ask, progress, start, end }: Look): Promise<Looked> {
  const cells = catalogue.current('cells', 'activity');
  const rows = catalogue.current('lead', 'touchpoints');
  if (!cells || !rows) return skipped('activity or touchpoints are not complete');
  const found = await ask<{ partition: number; at: number; cells: number; rows: number; version: number }>('invariant_cells_agree', differing({ table: cells.table, cells: cells.hash, rows: rows.hash, start, end }));
  const settled = found.filter(({ partition, version }) => Number(version) <= (progress.get(Number(partition)) ?? -1));
  return looked(
    settled.slice(0, MOST_VIOLATIONS).map(({ partition, at, cells: inCells, rows: inRows }) => ({
      message: `partition ${partition} at ${new Date(Number(at)).toISOString()}: the activity cells sum up to ${inCells} touchpoints, the rows are ${inRows}`,
      facts: { partition, quarter: at, cells: inCells, rows: inRows },
    })),
    settled.length < found.length,
  );
}
