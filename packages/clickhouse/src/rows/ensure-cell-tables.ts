import type { Projection } from '@trichter/domain';
import { historyTableOf, tableOf, type TableShape } from '@trichter/projection';
import type { ClickHouse } from '../clickhouse.js';
import { ensureBiViews } from '../bi/ensure-bi-views.js';
import { nameInSql } from '../database-name.js';
import { columnTypeOf } from './column-types.js';
import { currentView } from './current-view.js';

/**
 * DDL of a rollup's table. ORDER BY definition first (reports read one), then the dimensions as declared, so the bucket leads and a range of days
 * is a range of the key; the partition last, since all partitions of a cell are summed. PARTITION BY definition: a retired one is dropped at once.
 */
export function cellTableDdl({ name, columns, key }: TableShape): string {
  const lines = Object.entries(columns).map(([column, type]) => `  ${nameInSql(column)} ${columnTypeOf(type)},`);
  return rowsDdl(name, lines, 'definition', [...key.map(nameInSql), 'partition']);
}

/**
 * DDL of a rollup's ledger. ORDER BY as its rollup, so that sums of a range as it was known read the same range; minute and reason last: they tell the deltas of
 * one cell apart. PARTITION BY month of the log's clock: what was known long ago is thinned by whole months, and a minute is never in two of them.
 */
export function cellHistoryDdl({ name, columns, key }: TableShape): string {
  const lines = Object.entries(columns).map(([column, type]) => `  ${nameInSql(column)} ${column === 'causes' ? 'String CODEC(ZSTD(1))' : columnTypeOf(type)},`);
  const dimensions = key.filter((column) => column !== 'minute' && column !== 'reason').map(nameInSql);
  return rowsDdl(name, lines, 'toYYYYMM(minute)', [...dimensions, 'partition', 'minute', 'reason']);
}

/** Rows of a definition of which the highest version counts. */
function rowsDdl(name: string, columns: readonly string[], partitionBy: string, orderBy: readonly string[]): string {
  return `CREATE TABLE IF NOT EXISTS ${nameInSql(name)}
(
  definition LowCardinality(String),
  partition UInt16,
${columns.join('\n')}
  version UInt64 CODEC(Delta, ZSTD(1)),
  removed UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY ${partitionBy}
ORDER BY (definition, ${orderBy.join(', ')})
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1`;
}

/** Makes the table, the `v_*` view and the ledger of each rollup where they do not exist, then the views for BI over them; several processes may call it together. */
export async function ensureCellTables(client: ClickHouse, projections: readonly Projection[]): Promise<void> {
  for (const projection of projections) {
    if (projection.kind !== 'cells') continue;
    const table = tableOf(projection);
    await client.execute({ sql: cellTableDdl(table) });
    await client.execute({ sql: currentView(table.name) });
    await client.execute({ sql: cellHistoryDdl(historyTableOf(projection)!) });
  }
  await ensureBiViews(client);
}
