import type { Statement } from '@trichter/clickhouse';

/** Columns of a cell table as ClickHouse has them, with whether they name a cell (dimensions) or are summed (measures). */
export const cellColumns = (database: string, table: string): Statement => ({
  sql: [
    `SELECT name, type, is_in_sorting_key AS in_key FROM system.columns`,
    `WHERE database = {database:String} AND table = {table:String} AND name NOT IN ('definition', 'partition', 'version', 'removed')`,
    `ORDER BY position`,
  ].join('\n'),
  params: { database, table },
});
