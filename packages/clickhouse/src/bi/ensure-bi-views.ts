import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
    const [, rollup] = /\$\{cells\.(\w+)\}/.exec(text) ?? [];
    const cells = rollup ? await currentCells(client, rollup as Rollup) : '';
    if (cells === null) continue; // no table of it yet: the view comes with the first one
    await client.execute({ sql: text.replace(/\$\{(database|bi)\}/g, (_, key: 'database' | 'bi') => names[key]).replace(/\$\{cells\.\w+\}/, cells) });
  }
}

/** The rows of a rollup's current definition, whichever version's table they are in. */
async function currentCells(client: ClickHouse, rollup: Rollup): Promise<string | null> {
  const columns = cellColumns[rollup];
  const tables = await client.query<{ table: string }>({
    sql: `SELECT table FROM system.columns WHERE database = {database:String} AND match(table, {pattern:String})
      GROUP BY table HAVING hasAll(groupArray(name), {columns:Array(String)}) ORDER BY table`,
    params: { database: client.database, pattern: `^cells_${rollup}_v[0-9]+$`, columns: [...columns] },
  });
  if (tables.length === 0) return null;
  const of = (table: string) => `SELECT ${columns.join(', ')} FROM ${nameInSql(client.database)}.v_${nameInSql(table)}
      WHERE definition IN (SELECT definition FROM ${nameInSql(client.database)}.v_current_definitions WHERE kind = 'cells' AND name = '${rollup}' AND table_name = '${table}')`;
  return tables.map(({ table }) => of(table)).join(' UNION ALL ');
}
