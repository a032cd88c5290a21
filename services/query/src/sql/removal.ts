import type { Statement } from '@trichter/clickhouse';

/** What of a table tells of a lead: its id, the identifier a broken record came with, or the list of who changed a sum. */
export interface RemovalTarget {
  readonly table: string;
  readonly by: 'lead' | 'record_key' | 'causes';
}

/** Tables of rows about leads, whichever projection made them, and where broken records are kept. */
export const removalTargets = (): Statement => ({
  sql: [
    `SELECT c.table AS table, c.name AS by FROM system.columns AS c`,
    `INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table`,
    `WHERE c.database = currentDatabase() AND t.engine LIKE '%MergeTree' AND ((c.name = 'lead' AND c.type = 'UUID') OR (c.name = 'record_key' AND c.table = 'dead_letters') OR (c.name = 'causes' AND c.type = 'String'))`,
    `ORDER BY table`,
  ].join('\n'),
});

/** Tables of one run, in memory only: a mutation's text stays on disk, so it must not name anybody. */
export const erasingTable = (receipt: string): string => `erasing_${receipt}`;

export const makeErasing = (receipt: string): Statement => ({ sql: `CREATE TABLE IF NOT EXISTS ${erasingTable(receipt)} (lead UUID, identifier String) ENGINE = Memory` });
export const dropErasing = (receipt: string): Statement => ({ sql: `DROP TABLE IF EXISTS ${erasingTable(receipt)} SYNC` });

const erasedLeads = (receipt: string): string => `(SELECT groupUniqArray(toString(lead)) FROM ${erasingTable(receipt)})`;

/**
 * The condition of rows that go: all of the lead up to the erasure (by partition, `version` at most the fact's), and the marks that say they
 * are removed. What came in since belongs to a new lead and stays.
 */
export function goes({ by }: RemovalTarget, receipt: string, cuts: ReadonlyMap<number, number>): string {
  if (by === 'record_key') return `record_key IN (SELECT identifier FROM ${erasingTable(receipt)}) AND (value != '' OR message != '')`;
  if (by === 'causes') return `multiSearchAny(causes, ${erasedLeads(receipt)})`;
  const partitions = [...cuts.keys()];
  return `lead IN (SELECT lead FROM ${erasingTable(receipt)}) AND (removed = 1 OR version <= transform(partition, [${partitions.join(', ')}], [${partitions.map((partition) => `toUInt64(${cuts.get(partition)})`).join(', ')}], toUInt64(0)))`;
}

export const countGoing = (target: RemovalTarget, receipt: string, cuts: ReadonlyMap<number, number>): Statement => ({ sql: `SELECT count() AS going FROM ${target.table} WHERE ${goes(target, receipt, cuts)}` });

const NO_TEXT = "value = '', message = ''";
const withoutCauses = (receipt: string): string => `causes = toJSONString(arrayFilter(cause -> NOT has(${erasedLeads(receipt)}, cause[1]), JSONExtract(causes, 'Array(Array(String))')))`;

/** Rewrites the parts that hold such rows, and only these. */
export const removeGoing = (target: RemovalTarget, receipt: string, cuts: ReadonlyMap<number, number>): Statement => ({
  sql: `ALTER TABLE ${target.table} ${target.by === 'lead' ? 'DELETE' : `UPDATE ${target.by === 'causes' ? withoutCauses(receipt) : NO_TEXT}`} WHERE ${goes(target, receipt, cuts)}`,
});

/** Old parts go at once instead of after eight minutes; until then the new ones must be on disk, which ClickHouse otherwise leaves to the system. */
export const hurryOldParts = (table: string): Statement => ({ sql: `ALTER TABLE ${table} MODIFY SETTING old_parts_lifetime = 1, min_rows_to_fsync_after_merge = 1, fsync_part_directory = 1` });
/** Looks for old parts now: ClickHouse does so whenever a partition is dropped, be it one that does not exist; by itself it may take minutes. */
export const clearOldParts = (table: string): Statement => ({ sql: `ALTER TABLE ${table} DROP PARTITION ID 'nothing'` });
export const unhurryOldParts = (table: string): Statement => ({ sql: `ALTER TABLE ${table} RESET SETTING old_parts_lifetime, min_rows_to_fsync_after_merge, fsync_part_directory` });

export const inactiveParts = (table: string): Statement => ({ sql: `SELECT count() AS parts FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND NOT active`, params: { table } });
