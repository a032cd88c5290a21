import type { ClickHouse } from '../clickhouse.js';
import { nameInSql } from '../database-name.js';

interface OfDefinitions {
  readonly name: string;
  readonly partitionedBy: string;
}

/** Tables whose rows belong to a definition; `definitions` itself says what became of each, so it keeps its rows. */
const TABLES = `SELECT t.name AS name, t.partition_key AS partitionedBy FROM system.tables AS t
  INNER JOIN system.columns AS c ON c.database = t.database AND c.table = t.name
  WHERE t.database = currentDatabase() AND t.engine LIKE '%MergeTree' AND c.name = 'definition' AND t.name != 'definitions' ORDER BY name`;

/**
 * Removes all rows of definitions (hashes) nobody maintains or reads any more, and frees their room: most tables are partitioned by definition, so this
 * costs nothing; histories, which are partitioned by month, are rewritten without them. Done twice it changes nothing.
 */
export async function dropDefinitions(client: ClickHouse, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  for (const { name, partitionedBy } of await client.query<OfDefinitions>({ sql: TABLES })) {
    const table = nameInSql(name);
    if (partitionedBy !== 'definition') {
      await client.execute({ sql: `ALTER TABLE ${table} DELETE WHERE definition IN (${hashes.map(textInSql).join(', ')}) SETTINGS mutations_sync = 1` }, { timeoutMs: 3_600_000 });
      continue;
    }
    const there = await client.query<{ definition: string }>({ sql: `SELECT DISTINCT definition FROM ${table} WHERE definition IN {hashes:Array(String)}`, params: { hashes } });
    for (const { definition } of there) await client.execute({ sql: `ALTER TABLE ${table} DROP PARTITION ${textInSql(definition)}` });
  }
}

function textInSql(hash: string): string {
  if (!/^[\w-]+$/.test(hash)) throw new Error(`"${hash}" is no hash of a definition`);
  return `'${hash}'`;
}
