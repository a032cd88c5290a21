import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { askClickHouse, dumpClickHouse, type ClickHouseAddress } from '../system/ask-clickhouse.js';
import { comparedTables, type ComparedTable } from './tables.js';
import { truth } from './truth.js';

export interface Recounted {
  /** Events in the ledger, each once. */
  readonly events: number;
  /** Acknowledged and not in the archive. */
  readonly lost: number;
  readonly rows: number;
  /** Rows that differ, each as `table key: should, is`; at most 20 are spelt out. */
  readonly differences: number;
  readonly examples: readonly string[];
}

const MOST_SHOWN = 20;

/** Counts the acknowledged events again, in DuckDB, and compares every row of ClickHouse. `poisoned`: records written that nobody can read. */
export async function recount(address: ClickHouseAddress, ledger: string, dir: string, poisoned: number): Promise<Recounted> {
  const current = await askClickHouse<{ name: string; definition: string; table: string }>(address, 'SELECT name, definition, table_name AS table FROM v_current_definitions');
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await duck.run(`SET threads = 1`);
    await duck.run(`CREATE TABLE ack AS SELECT * FROM read_json('${ledger}', format = 'newline_delimited', columns = {id: 'VARCHAR', "user": 'VARCHAR', device: 'VARCHAR', type: 'VARCHAR', time: 'BIGINT', "order": 'VARCHAR', amount: 'BIGINT'})`);
    for (const statement of truth) await duck.run(statement);
    for (const table of comparedTables) {
      const used = current.find(({ name }) => name === table.definition);
      if (!used) throw new Error(`no definition of ${table.definition} is complete in all partitions`);
      const file = join(dir, `is-${table.name}.jsonl`);
      await dumpClickHouse(address, table.sql.replaceAll('{definition}', used.definition).replaceAll('{table}', used.table), file);
      await load(duck, table, file);
      rmSync(file);
    }
    return await compare(duck, address, poisoned);
  } finally {
    duck.closeSync();
  }
}

const TEXT = new Set(['id', 'lead', 'type', 'order_id']);

async function load(duck: DuckDBConnection, table: ComparedTable, file: string): Promise<void> {
  const columns = [...table.key, ...table.values];
  const types = columns.map((column) => `"${column}": '${TEXT.has(column) ? 'VARCHAR' : 'BIGINT'}'`).join(', ');
  const empty = statSync(file).size === 0;
  await duck.run(
    empty
      ? `CREATE TABLE raw AS SELECT ${columns.map((column) => `NULL::${TEXT.has(column) ? 'VARCHAR' : 'BIGINT'} AS "${column}"`).join(', ')} LIMIT 0`
      : `CREATE TABLE raw AS SELECT * FROM read_json('${file}', format = 'newline_delimited', columns = {${types}})`,
  );
  // An id of ClickHouse is named by the touchpoints that are their own identifier's: whose they are nobody hands over.
  if (table.name === 'touchpoints') {
    await duck.run(`CREATE TABLE own AS SELECT DISTINCT raw.lead AS uuid, t.lead FROM raw JOIN t_touchpoints t USING (id) WHERE t.lead = t.origin`);
    await duck.run(`CREATE TABLE names AS SELECT uuid, min(lead) AS lead FROM own GROUP BY uuid`);
  }
  const selected = columns.map((column) => (column === 'lead' ? `coalesce(names.lead, 'unknown ' || raw.lead) AS lead` : `raw."${column}"`)).join(', ');
  await duck.run(`CREATE TABLE h_${table.name} AS SELECT ${selected} FROM raw ${columns.includes('lead') ? 'LEFT JOIN names ON names.uuid = raw.lead' : ''}`);
  await duck.run(`DROP TABLE raw`);
}

async function compare(duck: DuckDBConnection, address: ClickHouseAddress, poisoned: number): Promise<Recounted> {
  const examples: string[] = [];
  let differences = 0;
  let rows = 0;
  const note = (text: string) => {
    differences += 1;
    if (examples.length < MOST_SHOWN) examples.push(text);
  };
  const one = async (sql: string): Promise<number> => Number((await duck.runAndReadAll(sql)).getRows()[0]![0]);
  for (const { name, key, values } of comparedTables) {
    rows += await one(`SELECT count(*) FROM h_${name}`);
    const shown = (side: string) => `CASE WHEN ${side}."${key[0]}" IS NULL THEN 'nothing' ELSE ${values.map((value) => `'${value} ' || coalesce(${side}."${value}"::VARCHAR, 'null')`).join(` || ', ' || `)} END`;
    // A key that stands twice in the tables shows as two rows here, and the second one has nothing to match.
    const found = await duck.runAndReadAll(
      `SELECT ${key.map((column) => `coalesce(t."${column}", h."${column}")::VARCHAR`).join(` || ' ' || `)}, ${shown('t')}, ${shown('h')}
       FROM (SELECT *, 1 AS n FROM t_${name}) t FULL JOIN (SELECT *, row_number() OVER (PARTITION BY ${key.map((column) => `"${column}"`).join(', ')}) AS n FROM h_${name}) h
       ON ${[...key.map((column) => `t."${column}" = h."${column}"`), 't.n = h.n'].join(' AND ')}
       WHERE t."${key[0]}" IS NULL OR h."${key[0]}" IS NULL OR ${values.map((value) => `t."${value}" IS DISTINCT FROM h."${value}"`).join(' OR ')}`,
    );
    for (const [of, should, is] of found.getRows()) note(`${name} ${String(of)}: should be ${String(should)}; is ${String(is)}`);
  }
  const split = await duck.runAndReadAll(`SELECT lead, count(*) FROM own GROUP BY lead HAVING count(*) > 1`);
  for (const [lead, parts] of split.getRows()) note(`names ${String(lead)}: one lead stands under ${String(parts)} ids`);
  const mixed = await duck.runAndReadAll(`SELECT string_agg(lead, ' and ' ORDER BY lead) FROM own GROUP BY uuid HAVING count(*) > 1`);
  for (const [leads] of mixed.getRows()) note(`names: ${String(leads)} stand under one id`);
  const [dead] = await askClickHouse<{ letters: number }>(address, 'SELECT count() AS letters FROM v_dead_letters');
  if (dead?.letters !== poisoned) note(`dead_letters: should be ${poisoned}; is ${dead?.letters}`);
  return {
    events: await one(`SELECT count(*) FROM t_touchpoints`),
    lost: await one(`SELECT count(*) FROM t_touchpoints t LEFT JOIN h_touchpoints h USING (id) WHERE h.id IS NULL`),
    rows,
    differences,
    examples,
  };
}
