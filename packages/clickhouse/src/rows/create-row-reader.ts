import type { Value } from '@trichter/domain';
import { sampleBounds, type AnyColumnType, type RowQuery, type RowReader, type SinkRow } from '@trichter/projection';
import type { ClickHouse } from '../clickhouse.js';
import { nameInSql } from '../database-name.js';

/** Times as ms, flags as booleans: what the projection gave. */
function readable(column: string, type: AnyColumnType): string {
  const name = nameInSql(column);
  switch (type) {
    case 'time':
    case 'quarterHour':
    case 'maybeTime':
      return `toUnixTimestamp64Milli(${name}) AS ${name}_`;
    case 'times':
      return `arrayMap(time -> toUnixTimestamp64Milli(time), ${name}) AS ${name}_`;
    case 'text':
      return `toString(${name}) AS ${name}_`;
    case 'category':
    case 'count':
    case 'money':
    case 'maybeMoney':
    case 'flag':
      return `${name} AS ${name}_`;
    default:
      return type satisfies never;
  }
}

type StoredRow = Readonly<Record<string, Value>>;

/** Reads rows back for the audit, the newest of each key, removed ones too. */
export function createRowReader(client: ClickHouse): RowReader {
  const exists = async (table: string) => (await client.query<{ result: number }>({ sql: `EXISTS TABLE ${nameInSql(table)}` }))[0]?.result === 1;

  return {
    async *read({ table, definition, partition, leads }: RowQuery) {
      if (!(await exists(table.name))) return;
      const columns = Object.entries(table.columns);
      const bounds = leads && sampleBounds(leads);
      const selected = [table.hasDefinition ? 'definition AS definition_' : `'' AS definition_`, 'partition AS partition_', 'version AS version_', 'removed AS removed_'];
      const conditions = [
        ...(definition !== undefined && table.hasDefinition ? ['definition = {definition:String}'] : []),
        ...(partition !== undefined ? ['partition = {partition:UInt16}'] : []),
        ...(bounds ? ['lead >= {leadFrom:UUID}', ...(bounds.to === null ? [] : ['lead < {leadTo:UUID}'])] : []),
      ];
      const sql = `SELECT ${[...selected, ...columns.map(([name, type]) => readable(name, type))].join(', ')}
        FROM ${nameInSql(table.name)} FINAL ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}`;
      const settings = { do_not_merge_across_partitions_select_final: 1 };
      const options = { settings, timeoutMs: 3_600_000 };
      for await (const rows of client.stream<StoredRow>({ sql, params: { definition, partition, leadFrom: bounds?.from, leadTo: bounds?.to ?? undefined } }, options)) yield rows.map((row) => sinkRow(row, columns));
    },
    progressRows() {
      return client.query({ sql: 'SELECT partition, version, toUnixTimestamp64Milli(clock) AS clock FROM (SELECT * FROM progress FINAL) ORDER BY partition' });
    },
  };
}

function sinkRow(row: StoredRow, columns: readonly (readonly [string, AnyColumnType])[]): SinkRow {
  return {
    definition: row['definition_'] as string,
    partition: row['partition_'] as number,
    version: row['version_'] as number,
    removed: row['removed_'] === 1,
    columns: Object.fromEntries(columns.map(([name]) => [name, row[`${name}_`] as Value])),
  };
}
