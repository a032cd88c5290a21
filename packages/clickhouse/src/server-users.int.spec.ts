import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const root = fileURLToPath(new URL('../../../', import.meta.url));
const usersFile = join(root, 'infra/clickhouse/users/trichter.xml');
const configOf = (name: string) => join(root, 'infra/clickhouse/config', name);
const shipped = readFileSync(usersFile, 'utf8');

/** The statements for servers as docs/clickhouse.md has them. */
function statements(): string[] {
  const text = readFileSync(join(root, 'docs/clickhouse.md'), 'utf8');
  const block = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql as string).find((sql) => sql.includes('CREATE USER'))!;
  return block.split(';').map((statement) => statement.trim().replace("'...'", "'password'")).filter(Boolean);
}

/** What the statements give: of each user grants, settings with their limits, and the quota, as the file for docker-compose.yml writes them. */
function documented(all: readonly string[]) {
  const profiles = new Map(all.flatMap((sql) => [...sql.matchAll(/^CREATE SETTINGS PROFILE (\w+) SETTINGS (.*)$/g)].map(([, name = '', rest = '']) => [name, rest] as const)));
  const quotas = new Map(all.flatMap((sql) => [...sql.matchAll(/^CREATE QUOTA \w+ FOR INTERVAL 1 hour MAX (.*) TO (\w+)$/g)].map(([, limits = '', user = '']) => [user, limits] as const)));
  return all.flatMap((sql) => {
    const [, name, profile] = /^CREATE USER (\w+) IDENTIFIED BY 'password'(?: SETTINGS PROFILE (\w+))?$/.exec(sql) ?? [];
    if (name === undefined) return [];
    const settings = (profiles.get(profile ?? '') ?? '').split(', ').filter(Boolean).map((one) => /^(\w+) = (\d+)(?: MIN (\d+) MAX (\d+)| (READONLY))$/.exec(one)!);
    const limits = quotas.get(name)?.split(', ').map((one) => one.replace(/^(\w+) = (\d+)$/, '<$1>$2</$1>')).join('');
    return [{
      name,
      grants: all.filter((grant) => grant.startsWith('GRANT ') && grant.endsWith(` TO ${name}`)).map((grant) => grant.slice(0, -` TO ${name}`.length)),
      settings: settings.map(([, setting, value]) => `<${setting}>${value}</${setting}>`).join(''),
      constraints: settings.map(([, setting, , min, max]) => `<${setting}>${min === undefined ? '<readonly/>' : `<min>${min}</min><max>${max}</max>`}</${setting}>`).join(''),
      quota: limits === undefined ? '' : `<interval><duration>3600</duration>${limits}</interval>`,
    }];
  });
}

/** The same of the file: everything in it, so that a user, grant or setting that the page does not name is seen. */
function written(xml: string) {
  const within = (text: string, tag: string) => new RegExp(`<${tag}>([\\s\\S]*?)\\n?  </${tag}>|<${tag}>([^\\n]*)</${tag}>`).exec(text)?.slice(1).find((found) => found !== undefined) ?? '';
  const packed = (text: string) => text.replace(/\s*\n\s*/g, '');
  const [profiles, quotas, users] = ['profiles', 'quotas', 'users'].map((tag) => within(xml, tag)) as [string, string, string];
  return [...users.matchAll(/^ {4}<(\w+)>([\s\S]*?)^ {4}<\/\1>/gm)].map(([, name = '', body = '']) => {
    const ofProfile = packed(within(profiles, within(body, 'profile')));
    const [settings = '', constraints = ''] = ofProfile.split(/<constraints>|<\/constraints>/);
    return { name, grants: [...body.matchAll(/<query>(.*?)<\/query>/g)].map(([, grant]) => grant), settings, constraints, quota: within(quotas, within(body, 'quota')) };
  });
}

/** Sees what the quotas are. */
const inspector = '<clickhouse><users><inspector><password>password</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota><grants><query>GRANT SHOW QUOTAS ON *.*</query><query>GRANT SELECT ON system.*</query></grants></inspector></users></clickhouse>';

const variables = [...shipped.matchAll(/from_env="(\w+)"/g)].map(([, name]) => name as string);
const passwordOf = (variable: string) => `0a${variable}`;

let dir: string;
let server: EmbeddedClickHouse;
const opened: ClickHouse[] = [];
const as = (user: string, password: string, database = 'trichter') => {
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
  writeFileSync(join(dir, 'inspector.xml'), inspector);
  const serverFiles = { users: [usersFile, join(dir, 'inspector.xml')], config: [configOf('statements.xml'), configOf('rights.xml')], environment: Object.fromEntries(variables.map((name) => [name, passwordOf(name)])) };
  server = await startEmbeddedClickHouse({ dataDir: dir, serverFiles, systemLogs: true, memoryBytes: 3e9 });
  const login = (user: string, variable: string, database?: string) => as(user, passwordOf(`CLICKHOUSE_${variable}_PASSWORD`), database);
  [writer, projector, eraser, asker, bi] = [login('trichter', 'MIGRATOR'), login('trichter_projector', 'PROJECTOR'), login('trichter_eraser', 'ERASER'), login('trichter_query', 'QUERY'), login('bi', 'BI', 'bi')];
  await migrate(writer);
  await ensureCellTables(writer, projections);
});
afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()));
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const denied = (client: ClickHouse, sql: string) => expect(client.execute({ sql })).rejects.toMatchObject({ retriable: false, code: 'ClickHouseRefused' });

it('the file of users for docker-compose.yml gives what the statements of the documentation give, and no more', () => {
  expect(written(shipped)).toEqual(documented(statements()));
  expect(documented(statements()).map(({ name, grants }) => [name, grants.length > 0])).toEqual([['trichter', true], ['trichter_projector', true], ['trichter_eraser', true], ['trichter_query', true], ['bi', true]]);
  expect(shipped).toContain('<default remove="1"/>');
  expect([variables.length, shipped.match(/<grants>/g)?.length]).toEqual([5, 5]);
  expect(shipped).not.toMatch(/access_management|named_collection_control|<password>|<no_password/);
});

it('with that file services can work, and tables are made by the migrations alone', async () => {
  for (const sql of statements()) await writer.execute({ sql: `EXPLAIN AST ${sql}` }); // each of the page is SQL as it stands
  await createRowSink(projector).write({ tables: new Map(), progress: [{ partition: 0, version: 7, clock: 1_700_000_000_000 }] } as never);
  expect(await asker.query({ sql: 'SELECT partition, version FROM progress FINAL' })).toEqual([{ partition: 0, version: 7 }]);
  expect(await bi.query({ sql: 'SELECT toUnixTimestamp64Milli(as_of) AS ms FROM freshness' })).toEqual([{ ms: 1_700_000_000_000 }]);
  await migrate(writer); // a second start changes nothing and needs no more rights
});

it('with the file of settings for docker-compose.yml no table of the server has what people type, not even where its configuration asks for such logs', async () => {
  const answer = await fetch(server.url, { method: 'POST', body: "SELECT 'typedbysomebody'", headers: { 'x-clickhouse-user': 'inspector', 'x-clickhouse-key': 'password' } });
  expect(await answer.text()).toBe('typedbysomebody\n');
  await eraser.execute({ sql: 'SYSTEM FLUSH LOGS' });
  expect(await as('inspector', 'password', 'system').query({ sql: "SELECT name FROM system.tables WHERE database = 'system' AND name LIKE '%\\_log'" })).toEqual([]);
});

it.each(['trichter', 'trichter_projector', 'trichter_eraser', 'trichter_query', 'bi', 'default'])('nobody logs in as %s without the password of its variable', async (user) => {
  for (const password of ['', 'password']) await expect(as(user, password, 'system').query({ sql: 'SELECT 1' })).rejects.toMatchObject({ retriable: false });
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

it('the quota of the file holds for the one for BI', async () => {
  const limits = await as('inspector', 'password', 'system').query({ sql: "SELECT duration, max_queries, max_execution_time FROM system.quota_limits WHERE quota_name = 'bi'" });
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
