import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyName } from '@trichter/projection';
import type { ClickHouse } from '../clickhouse.js';
import { nameInSql } from '../database-name.js';
import { biDatabaseOf } from './bi-database.js';

const shippedViews = (): string => fileURLToPath(new URL('../../../../infra/clickhouse/bi', import.meta.url));

/** Columns the views read of a rollup; a version of it that lacks one is left out. */
const cellColumns = {
  revenue: ['bucket', 'first_channel', 'last_channel', 'currency', 'orders', 'revenue', 'refunded'],
  activity: ['bucket', 'type', 'channel', 'touchpoints'],
} as const;
type Rollup = keyof typeof cellColumns;

/** Makes the documented views for BI tools anew, over the rollups' tables as they are; harmless to repeat, also by several processes. */
export async function ensureBiViews(client: ClickHouse, biDatabase = biDatabaseOf(client.database)): Promise<void> {
  const names = { database: nameInSql(client.database), bi: nameInSql(biDatabase) };
  await client.createDatabase(biDatabase);
  for (const file of readdirSync(shippedViews()).filter((name) => name.endsWith('.sql')).sort()) {
    const text = readFileSync(join(shippedViews(), file), 'utf8');
    const [, what, rollup] = /\$\{(cells|ledger)\.(\w+)\}/.exec(text) ?? [];
    const cells = rollup ? await currentCells(client, rollup as Rollup, what === 'ledger') : '';
    if (cells === null) continue; // no table of it yet: the view comes with the first one
    await client.execute({ sql: text.replace(/\$\{(database|bi)\}/g, (_, key: 'database' | 'bi') => names[key]).replace(/\$\{(cells|ledger)\.\w+\}/, cells) });
  }
}

/** The rows of a rollup's current definition, or those of its ledger from where it begins on, whichever version's table they are in. */
async function currentCells(client: ClickHouse, rollup: Rollup, ledger: boolean): Promise<string | null> {
  const columns = cellColumns[rollup];
  const tables = await client.query<{ table: string }>({
    sql: `SELECT table FROM system.columns WHERE database = {database:String} AND match(table, {pattern:String})
      GROUP BY table HAVING hasAll(groupArray(name), {columns:Array(String)}) ORDER BY table`,
    params: { database: client.database, pattern: `^cells_${rollup}_v[0-9]+${ledger ? historyName('') : ''}$`, columns: [...columns] },
  });
  if (tables.length === 0) return null;
  const of = (table: string) => `SELECT ${columns.join(', ')} FROM ${nameInSql(client.database)}.v_${nameInSql(table)}
      WHERE definition IN (SELECT definition FROM ${nameInSql(client.database)}.v_current_definitions WHERE kind = 'cells' AND name = '${rollup}' AND table_name = '${table}')`;
  const database = nameInSql(client.database);
  const ledgerOf = (table: string) => `SELECT minute, reason, ${columns.join(', ')}, records FROM ${database}.${nameInSql(table)} FINAL
      INNER JOIN (SELECT definition, partition, max(ledger_from) AS begins FROM ${database}.v_definitions WHERE kind = 'cells' AND name = '${rollup}' GROUP BY definition, partition) AS ledgers USING (definition, partition)
      WHERE definition IN (SELECT definition FROM ${database}.v_current_definitions WHERE kind = 'cells' AND name = '${rollup}' AND table_name = '${table.slice(0, -historyName('').length)}')
        AND (toUnixTimestamp64Milli(minute) > begins OR (toUnixTimestamp64Milli(minute) = begins AND reason = 'definition'))`;
  return tables.map(({ table }) => (ledger ? ledgerOf(table) : of(table))).join(' UNION ALL ');
}
