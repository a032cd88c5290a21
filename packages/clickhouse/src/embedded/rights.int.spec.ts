import { projections } from '@trichter/domain';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../clickhouse.js';
import { migrate } from '../migrations/migrate.js';
import { createRowReader } from '../rows/create-row-reader.js';
import { createRowSink } from '../rows/create-row-sink.js';
import { ensureCellTables } from '../rows/ensure-cell-tables.js';
import type { ClickHouseUser } from './credentials.js';

let clickhouse: TestClickHouse;
const clients = new Map<ClickHouseUser, ClickHouse>();
const as = (user: ClickHouseUser): ClickHouse => clients.get(user) ?? clients.set(user, clickhouse.as(user)).get(user)!;
beforeAll(async () => {
  clickhouse = await startTestClickHouse();
});
afterAll(() => clickhouse?.stop());

const denied = (user: ClickHouseUser, sql: string) => expect(as(user).execute({ sql })).rejects.toMatchObject({ retriable: false, code: 'ClickHouseRefused' });

/** What nobody of the product may do, whatever else they may. */
const forNobody = [
  'CREATE USER me',
  'GRANT SELECT ON *.* TO reader',
  'CREATE DATABASE other',
  'CREATE TABLE default.mine (n UInt8) ENGINE = MergeTree ORDER BY n',
  "CREATE TABLE trichter.f (n UInt8) ENGINE = File('CSV')",
  "CREATE TABLE trichter.u (n UInt8) ENGINE = URL('http://127.0.0.1:1/', 'CSV')",
  "CREATE DICTIONARY trichter.d (n UInt64) PRIMARY KEY n SOURCE(HTTP(URL 'http://127.0.0.1:1/' FORMAT 'CSV')) LAYOUT(FLAT()) LIFETIME(1)",
  "INSERT INTO FUNCTION url('http://127.0.0.1:1/', 'CSV', 'n UInt8') SELECT 1",
  "SELECT * FROM url('http://127.0.0.1:1/', LineAsString, 'line String')",
  "SELECT * FROM remote('127.0.0.1', 'trichter', 'leads', 'bi', '')",
  "SELECT * FROM file('/etc/passwd', LineAsString, 'line String')",
  'CREATE FUNCTION f AS (x) -> x',
  'SYSTEM RELOAD CONFIG',
  'SYSTEM STOP LISTEN HTTP',
];
describe.each(['writer', 'projector', 'reader', 'eraser', 'bi'] as const)('%s may not', (user) => {
  it.each(forNobody)('%s', (sql) => denied(user, sql));
});

/** What changes tables: the writer's, and in part the eraser's, alone. */
const ofTables = ['CREATE TABLE trichter.mine (n UInt8) ENGINE = MergeTree ORDER BY n', 'CREATE VIEW trichter.mine AS SELECT 1', 'DROP TABLE trichter.leads', 'DROP VIEW trichter.v_leads', 'DROP DATABASE trichter', 'TRUNCATE TABLE trichter.leads', 'ALTER TABLE trichter.leads DELETE WHERE 1', "ALTER TABLE trichter.leads UPDATE orders = 9 WHERE 1", 'ALTER TABLE trichter.leads ADD COLUMN mine UInt8', "ALTER TABLE trichter.leads DROP PARTITION 'x'", 'OPTIMIZE TABLE trichter.leads FINAL', 'CREATE VIEW bi.mine AS SELECT 1', 'DROP VIEW bi.leads'];
const ofSystem = ['users', 'grants', 'query_log', 'processes'];

describe('the projector', () => {
  it('finds every table made, adds rows to each, and reads them back', async () => {
    const sink = createRowSink(as('projector'));
    await sink.write({ tables: new Map(), progress: [{ partition: 0, version: 7, clock: 1_700_000_000_000 }] });
    expect([...(await sink.progress())]).toEqual([[0, 7]]);
    expect(await createRowReader(as('projector')).progressRows()).toMatchObject([{ partition: 0, version: 7 }]);
    const tables = await clickhouse.client.query<{ name: string }>({ sql: "SELECT name FROM system.tables WHERE database = 'trichter' AND engine LIKE '%MergeTree'" });
    expect(tables.length).toBeGreaterThanOrEqual(15);
    for (const { name } of tables) await as('projector').execute({ sql: `INSERT INTO ${name} SELECT * FROM ${name} LIMIT 0` });
  });
  it.each([...ofTables, 'INSERT INTO bi.leads (lead) VALUES (generateUUIDv4())', 'SELECT * FROM bi.leads'])('may not %s', (sql) => denied('projector', sql));
  it.each(ofSystem)('may not read system.%s', async (table) => {
    await expect(as('projector').query({ sql: `SELECT * FROM system.${table}` })).rejects.toMatchObject({ retriable: false });
  });
});

describe('the reader', () => {
  it('reads the tables of the workspace', async () => expect(await as('reader').query({ sql: 'SELECT count() AS n FROM leads' })).toEqual([{ n: 0 }]));
  it.each([...ofTables, 'INSERT INTO trichter.progress (partition, version, clock) VALUES (1, 1, 1)', 'CREATE TABLE mine (n UInt8) ENGINE = Memory', 'SET readonly = 0'])('may not %s', async (sql) => {
    await expect(as('reader').execute({ sql })).rejects.toMatchObject({ retriable: false });
  });
});

describe('the eraser', () => {
  it('rewrites rows out of a table, with a table in memory of whom', async () => {
    await as('eraser').execute({ sql: 'CREATE TABLE erasing_x (lead UUID) ENGINE = Memory' });
    await as('eraser').insert('erasing_x', [{ lead: '00000000-0000-4000-8000-000000000001' }]);
    await as('eraser').execute({ sql: 'ALTER TABLE leads DELETE WHERE lead IN (SELECT lead FROM erasing_x)' });
    await as('eraser').execute({ sql: 'DROP TABLE erasing_x SYNC' });
  });
  it.each(['CREATE TABLE trichter.mine (n UInt8) ENGINE = MergeTree ORDER BY n', 'CREATE VIEW trichter.mine AS SELECT 1', 'DROP VIEW trichter.v_leads', 'DROP DATABASE trichter', 'TRUNCATE TABLE trichter.leads', 'ALTER TABLE trichter.leads ADD COLUMN mine UInt8', 'DROP TABLE trichter.leads', 'INSERT INTO trichter.progress (partition, version, clock) VALUES (1, 1, 1)', 'DROP VIEW bi.leads'])('may not %s', (sql) => denied('eraser', sql));
});

it('the writer makes all tables and views of a workspace, and a second start needs no more', async () => {
  const client = await clickhouse.fresh('trichter_rights');
  await migrate(client);
  await ensureCellTables(client, projections);
});
