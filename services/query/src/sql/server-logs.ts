import type { Statement } from '@trichter/clickhouse';
import { erasingTable } from './removal.js';

/** A log ClickHouse keeps of itself, and its columns of text. */
export interface ServerLog {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Whatever a server was told to keep (`query_log`, `text_log`, ..., and older ones it renamed): in `system` nothing else is a MergeTree. */
export const serverLogs = (): Statement => ({
  sql: [
    `SELECT c.table AS table, groupArray(c.name) AS columns FROM system.columns AS c`,
    `INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table`,
    `WHERE c.database = 'system' AND t.engine LIKE '%MergeTree' AND c.type = 'String'`,
    `GROUP BY table ORDER BY table`,
  ].join('\n'),
});

/** What is still in the server's memory goes into its tables. */
export const flushServerLogs = (): Statement => ({ sql: 'SYSTEM FLUSH LOGS' });

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** Rows that name an erased lead or one of its identifiers; the names come from a table, so this very statement names nobody. */
const namesThem = ({ columns }: ServerLog, database: string, receipt: string): string =>
  `multiSearchAny(concat('', ${columns.map(quoted).join(", '\\n', ")}), (SELECT arrayConcat(groupUniqArray(toString(lead)), groupUniqArray(identifier)) FROM ${quoted(database)}.${erasingTable(receipt)}))`;

export const countNaming = (log: ServerLog, database: string, receipt: string): Statement => ({ sql: `SELECT count() AS naming FROM system.${quoted(log.table)} WHERE ${namesThem(log, database, receipt)}` });
export const removeNaming = (log: ServerLog, database: string, receipt: string): Statement => ({ sql: `ALTER TABLE system.${quoted(log.table)} DELETE WHERE ${namesThem(log, database, receipt)}` });
