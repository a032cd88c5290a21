import type { Statement } from '@trichter/clickhouse';
import { MOST_CAUSES } from '@trichter/projection';
import { instant, ms } from './time-sql.js';

/** One table of the ledger. Cells have `causes`; the rest are states of rows per lead. */
export interface LedgerTable {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly inKey: boolean }[];
}

export const ledgerColumns = (): Statement => ({
  sql: [
    `SELECT c.table AS table, c.name AS name, c.is_in_sorting_key AS in_key FROM system.columns AS c`,
    `INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table`,
    `WHERE c.database = currentDatabase() AND t.engine LIKE '%MergeTree' AND endsWith(c.table, '_history') AND NOT startsWith(c.table, 'thinning_')`,
    `ORDER BY table, c.position`,
  ].join('\n'),
});

/** Up to where the ledger is kept by days, ms; nought: nowhere yet. */
export const byDayBefore = (): Statement => ({ sql: `SELECT ${ms("max(before)")} AS before_at FROM ledger_by_day` });
export const keepByDay = (before: number): Statement => ({ sql: `INSERT INTO ledger_by_day (before, version) SELECT ${instant('before')}, {before:UInt64}`, params: { before } });

/** Parts of a month, so that one can see whether anybody wrote to it meanwhile. Merges change them too: then the month is tried again. */
export const partsOf = (table: string, month: number): Statement => ({
  sql: `SELECT name FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND partition_id = {month:String} AND active ORDER BY name`, params: { table, month: String(month) },
});

/** Months (`202501`) before one that hold what is not thinned: rows at another minute than the last of a day. */
export const monthsToThin = (table: string, month: number): Statement => ({
  sql: [
    `SELECT toYYYYMM(minute) AS month, count() AS rows FROM {table:Identifier}`,
    `WHERE toYYYYMM(minute) < {month:UInt32} AND minute != ${endOfDay}`,
    `GROUP BY month ORDER BY month`,
  ].join('\n'),
  params: { table, month },
});

/** The last minute of the day: what a day says was known at its end, and not before. */
const endOfDay = `addMinutes(toDateTime64(toDate(minute, 'UTC'), 3, 'UTC'), 1439)`;

/** A table like it, beside it, for one run. */
export const makeBeside = (table: string, beside: string): Statement => ({ sql: `CREATE TABLE ${quoted(beside)} AS ${quoted(table)}` });
export const dropBeside = (beside: string): Statement => ({ sql: `DROP TABLE IF EXISTS ${quoted(beside)} SYNC` });

/**
 * A month with one entry a key, day and reason: of cells what the day added, of rows per lead the state after the day's last record with that reason. So a
 * number as known at the beginning of a day is what it was, and what changed it still adds up. Entries from before the ledger of their definition
 * begins are nobody's and are left out, or a day would count them together with those that are.
 */
export function thinInto({ table, columns }: LedgerTable, beside: string, month: number, begins: readonly LedgerBegins[]): Statement {
  const kept = columns.filter(({ name, inKey }) => inKey && name !== 'minute').map(({ name }) => quoted(name));
  const rest = columns.filter(({ name, inKey }) => !inKey && name !== 'version').map(({ name }) => name);
  const cells = rest.includes('causes');
  const added = (name: string): string => (name === 'removed' ? '0' : name === 'causes' ? FIRST_CAUSES : `sum(${quoted(name)})`);
  const states = cells ? rest.map(added).join(', ') : `argMax(tuple(${rest.map(quoted).join(', ')}), version)`;
  const begin = `transform(concat(definition, ' ', toString(partition)), {begun:Array(String)}, {minutes:Array(Int64)}, toInt64(0))`;
  const sql = [
    `INSERT INTO ${quoted(beside)} (${[...kept, 'minute', ...rest.map(quoted), 'version'].join(', ')})`,
    `SELECT ${kept.join(', ')}, day_end, ${rest.map((_, n) => `state.${n + 1}`).join(', ')}, last_version FROM (`,
    `SELECT ${kept.join(', ')}, ${endOfDay} AS day_end, ${cells ? `tuple(${states})` : states} AS state, max(version) AS last_version`,
    `FROM {table:Identifier} FINAL`,
    `WHERE toYYYYMM(minute) = {month:UInt32}${begins.length === 0 ? '' : ` AND (${ms('minute')} > ${begin} OR ${ms('minute')} = ${begin} AND reason = 'definition')`}`,
    `GROUP BY ${kept.join(', ')}, day_end`,
    `)`,
  ].join('\n');
  return { sql, params: { table, month, ...(begins.length > 0 && { begun: begins.map(({ definition, partition }) => `${definition} ${partition}`), minutes: begins.map(({ minute }) => minute) }) } };
}

/** The causes of the first entries of the day. */
const FIRST_CAUSES = `toJSONString(arraySlice(arrayFold((all, one) -> arrayConcat(all, JSONExtract(one.2, 'Array(Array(String))')), arraySort(groupArray((version, causes))), CAST([], 'Array(Array(String))')), 1, ${MOST_CAUSES}))`;

/** Where the ledger of a definition begins in a partition, ms; only those that do not begin with the log. */
export interface LedgerBegins {
  readonly definition: string;
  readonly partition: number;
  readonly minute: number;
}
export const ledgerBegins = (): Statement => ({ sql: `SELECT toString(definition) AS definition, partition, max(ledger_from) AS minute FROM definitions FINAL WHERE ledger_from > 0 GROUP BY definition, partition` });

/** In one step: whoever reads has the month as it was or as it is. */
export const replaceMonth = (table: string, beside: string, month: number): Statement => ({ sql: `ALTER TABLE ${quoted(table)} REPLACE PARTITION ID '${month}' FROM ${quoted(beside)}` });

const quoted = (name: string): string => `\`${name}\``;
