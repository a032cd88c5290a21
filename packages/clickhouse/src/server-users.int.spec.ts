import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projections } from '@trichter/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from './clickhouse.js';
import { startEmbeddedClickHouse, type EmbeddedClickHouse } from './embedded/start-embedded-clickhouse.js';
import { migrate } from './migrations/migrate.js';
import { openClickHouse } from './open-clickhouse.js';
import { createRowSink } from './rows/create-row-sink.js';
import { ensureCellTables } from './rows/ensure-cell-tables.js';

/** The statements for servers as docs/clickhouse.md has them. */
function statements(): string[] {
  const text = readFileSync(fileURLToPath(new URL('../../../docs/clickhouse.md', import.meta.url)), 'utf8');
  const block = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql as string).find((sql) => sql.includes('CREATE USER'))!;
  return block.split(';').map((statement) => statement.trim().replace("'...'", "'password'")).filter(Boolean);
}

/** `clickhouse local` takes users from its configuration alone: the same users, limits and, word for word, the same grants. */
function usersOf(all: readonly string[]) {
  const profiles = new Map(all.flatMap((sql) => [...sql.matchAll(/^CREATE SETTINGS PROFILE (\w+) SETTINGS (.*)$/g)].map(([, name = '', rest = '']) => [name, rest] as const)));
  const quotas = new Map(all.flatMap((sql) => [...sql.matchAll(/^CREATE QUOTA \w+ FOR INTERVAL 1 hour MAX (.*) TO (\w+)$/g)].map(([, limits = '', user = '']) => [user, limits] as const)));
  return all.flatMap((sql) => {
    const [, written, profile] = /^CREATE USER (\w+) IDENTIFIED BY 'password'(?: SETTINGS PROFILE (\w+))?$/.exec(sql) ?? [];
    if (written === undefined) return [];
    const name = ours(written);
    const settings = (profiles.get(profile ?? '') ?? '').split(', ').filter(Boolean).map((one) => /^(\w+) = (\d+)(?: MIN (\d+) MAX (\d+)| (READONLY))$/.exec(one)!);
    const limits = quotas.get(written)?.split(', ').map((one) => one.replace(/^(\w+) = (\d+)$/, '<$1>$2</$1>')).join('');
    return [{
      ...(limits !== undefined && { quota: `<interval><duration>3600</duration>${limits}</interval>` }),
      name, password: 'password',
      settings: settings.map(([, setting, value]) => `<${setting}>${value}</${setting}>`).join(''),
      constraints: settings.map(([, setting, , min, max]) => `<${setting}>${min === undefined ? '<readonly/>' : `<min>${min}</min><max>${max}</max>`}</${setting}>`).join(''),
      grants: all.filter((grant) => grant.startsWith('GRANT ') && grant.endsWith(` TO ${written}`)).map((grant) => grant.slice(0, -` TO ${written}`.length)),
    }];
  });
}
/** The embedded server has a `bi` of its own. */
const ours = (user: string) => (user === 'bi' ? 'server_bi' : user);

/** Sees what the quotas are. */
const inspector = { name: 'inspector', password: 'password', settings: '', constraints: '', grants: ['GRANT SHOW QUOTAS ON *.*', 'GRANT SELECT ON system.*'] };

let dir: string;
let server: EmbeddedClickHouse;
const opened: ClickHouse[] = [];
const as = (user: string, password = 'password', database = 'trichter') => {
  const client = openClickHouse({ url: server.url, user, password, database });
  opened.push(client);
  return client;
};
let writer: ClickHouse;
let projector: ClickHouse;
let eraser: ClickHouse;
let asker: ClickHouse;
let bi: ClickHouse;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-server-users-'));
  server = await startEmbeddedClickHouse({ dataDir: dir, furtherUsers: [...usersOf(statements()), inspector], memoryBytes: 3e9 });
  const first = as('writer', server.users.writer.password, 'system');
  for (const sql of statements().filter((statement) => statement.startsWith('CREATE DATABASE'))) await first.execute({ sql });
  [writer, projector, eraser, asker, bi] = [as('trichter'), as('trichter_projector'), as('trichter_eraser'), as('trichter_query'), as(ours('bi'), 'password', 'bi')];
  await migrate(writer);
  await ensureCellTables(writer, projections);
});
afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()));
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const denied = (client: ClickHouse, sql: string) => expect(client.execute({ sql })).rejects.toMatchObject({ retriable: false, code: 'ClickHouseRefused' });

it('the statements of the documentation make users the services can work with', async () => {
  expect(usersOf(statements()).map(({ name, grants }) => [name, grants.length > 0])).toEqual([['trichter', true], ['trichter_projector', true], ['trichter_eraser', true], ['trichter_query', true], ['server_bi', true]]);
  for (const sql of statements()) await as('writer', server.users.writer.password, 'system').execute({ sql: `EXPLAIN AST ${sql}` }); // each is SQL as it stands
  await createRowSink(projector).write({ tables: new Map(), progress: [{ partition: 0, version: 7, clock: 1_700_000_000_000 }] } as never);
  expect(await asker.query({ sql: 'SELECT partition, version FROM progress FINAL' })).toEqual([{ partition: 0, version: 7 }]);
  expect(await bi.query({ sql: 'SELECT toUnixTimestamp64Milli(as_of) AS ms FROM freshness' })).toEqual([{ ms: 1_700_000_000_000 }]);
  await migrate(writer); // a second start changes nothing and needs no more rights
});

describe('the one who writes may not', () => {
  it.each(['CREATE USER me', 'GRANT SELECT ON *.* TO trichter', 'CREATE TABLE default.mine (n UInt8) ENGINE = MergeTree ORDER BY n', 'CREATE DATABASE other', 'DROP DATABASE trichter', 'SYSTEM RELOAD CONFIG', "CREATE TABLE trichter.f (n UInt8) ENGINE = File('CSV')", "CREATE TABLE trichter.u (n UInt8) ENGINE = URL('http://127.0.0.1:1/', 'CSV')", "INSERT INTO FUNCTION url('http://127.0.0.1:1/', 'CSV', 'n UInt8') SELECT 1", "CREATE DICTIONARY trichter.d (n UInt64) PRIMARY KEY n SOURCE(HTTP(URL 'http://127.0.0.1:1/' FORMAT 'CSV')) LAYOUT(FLAT()) LIFETIME(1)", "CREATE FUNCTION f AS (x) -> x"])('%s', (sql) => denied(writer, sql));
});

describe('the one who projects may not', () => {
  it.each(['CREATE TABLE trichter.mine (n UInt8) ENGINE = MergeTree ORDER BY n', 'DROP TABLE trichter.leads', 'TRUNCATE TABLE trichter.leads', 'ALTER TABLE trichter.leads DELETE WHERE 1', "ALTER TABLE trichter.leads DROP PARTITION 'x'", 'SELECT * FROM bi.leads', 'SELECT * FROM system.users', 'CREATE USER me'])('%s', (sql) => denied(projector, sql));
});

describe('the one who erases', () => {
  it('makes and drops its own tables in memory, and rewrites others', async () => {
    for (const sql of ['CREATE TABLE erasing_r1 (lead UUID) ENGINE = Memory', 'ALTER TABLE leads DELETE WHERE lead IN (SELECT lead FROM erasing_r1)', 'DROP TABLE erasing_r1 SYNC']) await eraser.execute({ sql });
  });
  it.each(['INSERT INTO trichter.progress (partition, version, clock) VALUES (1, 1, 1)', 'CREATE TABLE trichter.mine (n UInt8) ENGINE = Memory', 'DROP TABLE trichter.leads', 'TRUNCATE TABLE trichter.leads', 'CREATE USER me'])('may not %s', (sql) => denied(eraser, sql));
});

it('the quota of the statements holds for the one for BI', async () => {
  const limits = await as('inspector', 'password', 'system').query({ sql: "SELECT duration, max_queries, max_execution_time FROM system.quota_limits WHERE quota_name = 'further_server_bi'" });
  expect(limits).toEqual([{ duration: 3600, max_queries: 3600, max_execution_time: 1800 }]);
});

describe('the one who asks may not', () => {
  it.each(['INSERT INTO trichter.progress (partition, version, clock) VALUES (1, 1, 1)', 'CREATE TABLE trichter.mine (n UInt8) ENGINE = MergeTree ORDER BY n', 'ALTER TABLE trichter.leads DELETE WHERE 1', 'TRUNCATE TABLE trichter.leads', 'DROP TABLE trichter.leads', 'SELECT * FROM system.users', 'SELECT * FROM system.query_log', "SELECT * FROM url('http://127.0.0.1:1/', LineAsString, 'line String')", 'SET readonly = 0', 'SELECT 1 SETTINGS max_execution_time = 3600', 'SELECT 1 SETTINGS max_memory_usage = 9000000000', 'CREATE USER me'])('%s', async (sql) => {
    await expect(asker.execute({ sql })).rejects.toMatchObject({ retriable: false });
  });
});

describe('the one for BI may not', () => {
  it.each(['SELECT * FROM trichter.leads', 'SELECT * FROM trichter.v_leads', 'INSERT INTO trichter.progress (partition, version, clock) VALUES (1, 1, 1)', 'CREATE VIEW bi.mine AS SELECT 1', 'DROP VIEW bi.leads', 'SELECT * FROM system.users', 'SELECT 1 SETTINGS max_execution_time = 3600', 'SET readonly = 0'])('%s', async (sql) => {
    await expect(bi.execute({ sql })).rejects.toMatchObject({ retriable: false });
  });
});
