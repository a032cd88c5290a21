import type { Statement } from '@trichter/clickhouse';

/** Tables of rows about leads, whichever projection made them. */
export const leadTables = (): Statement => ({
  sql: `SELECT c.table AS table FROM system.columns AS c INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table WHERE c.database = currentDatabase() AND c.name = 'lead' AND c.type = 'UUID' AND t.engine LIKE '%MergeTree' ORDER BY table`,
});

/** All rows of these leads as they are now. The table's name comes from `leadTables`, not from a request. */
export const rowsOfLead = (table: string, leads: readonly string[]): Statement => ({ sql: `SELECT * FROM ${table} FINAL WHERE lead IN {leads:Array(UUID)} AND NOT removed`, params: { leads } });

/** Broken records that came with one of these identifiers. */
export const deadLettersOf = (identifiers: readonly string[]): Statement => ({ sql: `SELECT * FROM dead_letters FINAL WHERE NOT removed AND record_key IN {identifiers:Array(String)}`, params: { identifiers } });
