import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../clickhouse.js';
import { startEmbeddedClickHouse } from '../embedded/start-embedded-clickhouse.js';
import { openClickHouse } from '../open-clickhouse.js';
import { ensureBiViews } from './ensure-bi-views.js';

let clickhouse: TestClickHouse;
let bi: ClickHouse;
beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  bi = clickhouse.as('bi', 'bi');
});
afterAll(() => clickhouse?.stop());

const refused = (sql: string) => expect(bi.query({ sql })).rejects.toMatchObject({ retriable: false, facts: { clickhouseType: 'ACCESS_DENIED' } });

describe('the BI user', () => {
  it('reads every view', async () => {
    const views = await bi.query<{ name: string }>({ sql: "SELECT name FROM system.tables WHERE database = 'bi' ORDER BY name" });
    expect(views.map(({ name }) => name)).toEqual(['activity_changes', 'activity_daily', 'freshness', 'funnel_entries', 'funnel_leads', 'funnel_winners', 'funnel_winners_known', 'funnels', 'leads', 'revenue_by_channel', 'revenue_changes', 'touchpoints']);
    for (const { name } of views) {
      const known = name === 'funnel_winners_known' ? ", known_at = '2026-02-01'" : '';
      const from = name.startsWith('funnel_winners') ? `${name}(funnel = 'sales', from = '2026-01-01', to = '2026-02-01'${known})` : name;
      await bi.query({ sql: `SELECT * FROM ${from} LIMIT 1` });
    }
  });

  it('finds a comment on every view and column', async () => {
    expect(await bi.query({ sql: "SELECT name FROM system.tables WHERE database = 'bi' AND comment = ''" })).toEqual([]);
    expect(await bi.query({ sql: "SELECT table, name FROM system.columns WHERE database = 'bi' AND comment = '' AND NOT startsWith(table, 'funnel_winners')" })).toEqual([]);
  });

  it('sees no database but its own', async () => {
    expect(await bi.query({ sql: "SELECT name FROM system.databases WHERE name NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA')" })).toEqual([{ name: 'bi' }]);
    expect(await bi.query({ sql: "SELECT DISTINCT database FROM system.columns WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA', 'bi')" })).toEqual([]);
    expect(await bi.query({ sql: "SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_schema NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA', 'bi')" })).toEqual([]);
  });

  it('learns nothing of the tables behind its views', async () => {
    await clickhouse.client.insert('progress', [{ partition: 0, version: 1, clock: 1_700_000_000_000 }]);
    for (const table of ['parts', 'tables', 'columns']) expect(await bi.query({ sql: `SELECT * FROM system.${table} WHERE database LIKE 'trichter%'` })).toEqual([]);
    expect(await bi.query({ sql: 'SELECT toUnixTimestamp64Milli(as_of) AS ms FROM freshness' })).toEqual([{ ms: 1_700_000_000_000 }]);
  });

  it.each(['contributions', 'touchpoints', 'v_leads', 'definitions', 'migrations', 'cells_revenue_v1'])('cannot read trichter.%s', (table) => refused(`SELECT * FROM trichter.${table}`));
  it.each(['processes', 'users', 'grants', 'query_log', 'server_settings', 'metrics', 'disks', 'errors', 'stack_trace', 'quotas'])('cannot read system.%s', async (table) => {
    await expect(bi.query({ sql: `SELECT * FROM system.${table}` })).rejects.toMatchObject({ retriable: false });
  });
  it.each([
    ['a file', "SELECT * FROM file('/etc/passwd', LineAsString, 'line String')"],
    ['a file, as text', "SELECT file('/etc/passwd')"],
    ['a file of ours', "SELECT file('/proc/1/environ')"],
    ['a file as a template', "SELECT 1 AS a FORMAT Template SETTINGS format_template_resultset = '/etc/hosts'"],
    ['another server', "SELECT * FROM url('http://127.0.0.1:1/', LineAsString, 'line String')"],
    ['itself as another user', "SELECT * FROM remote('127.0.0.1', 'trichter', 'leads', 'writer', '')"],
    ['a merge of tables', "SELECT * FROM merge('trichter', '.*')"],
    ['a dictionary', "SELECT * FROM dictionary('x')"],
  ])('cannot reach %s', (_, sql) => expect(bi.query({ sql })).rejects.toMatchObject({ retriable: false, code: 'ClickHouseRefused' }));

  it.each([
    'INSERT INTO bi.leads (lead) VALUES (generateUUIDv4())',
    'CREATE TABLE bi.mine (n UInt8) ENGINE = Memory',
    'CREATE VIEW bi.mine AS SELECT 1',
    'DROP VIEW bi.leads',
    'ALTER TABLE trichter.leads DELETE WHERE 1',
    'SYSTEM RELOAD CONFIG',
    'KILL QUERY WHERE 1',
    'CREATE USER me',
    'SYSTEM STOP LISTEN HTTP',
  ])('cannot run %s', (sql) => expect(bi.execute({ sql })).rejects.toMatchObject({ retriable: false }));

  it.each(['max_execution_time = 0', 'max_execution_time = 3600', 'max_memory_usage = 0', 'max_memory_usage = 2000000000', 'max_concurrent_queries_for_user = 100', 'readonly = 0'])('cannot lift its limits with SET %s', (setting) =>
    expect(bi.query({ sql: `SELECT 1 SETTINGS ${setting}` })).rejects.toMatchObject({ retriable: false }));

  it('may set what drivers set', async () => {
    expect(await bi.query({ sql: "SELECT 1 AS one SETTINGS session_timezone = 'Europe/Berlin', max_execution_time = 10" })).toEqual([{ one: 1 }]);
  });
});

it('the quota stops the BI user when it is used up, says so as something that passes, and stops nobody else', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trichter-quota-'));
  const server = await startEmbeddedClickHouse({ dataDir, biQuota: { queries: 5, seconds: 100 } });
  const as = (user: 'bi' | 'reader') => openClickHouse({ url: server.url, ...server.users[user], database: 'system' });
  const [limited, free] = [as('bi'), as('reader')];
  try {
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => limited.query({ sql: 'SELECT count() FROM system.functions' })));
    const stopped = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(stopped.length).toBeGreaterThanOrEqual(3);
    expect(stopped[0]).toMatchObject({ code: 'ClickHouseOverloaded', retriable: true, facts: { clickhouseType: 'QUOTA_EXCEEDED' } });
    for (let n = 0; n < 8; n++) await free.query({ sql: 'SELECT count() FROM system.functions' });
  } finally {
    await Promise.all([limited.close(), free.close()]);
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

describe('the views', () => {
  it('can be made anew by several processes at once', async () => {
    const clients = Array.from({ length: 4 }, () => clickhouse.as('writer'));
    await Promise.all(clients.map((client) => ensureBiViews(client)));
    expect(await bi.query({ sql: 'SELECT count() AS n FROM leads' })).toEqual([{ n: 0 }]);
  });

  it('of another workspace lie in a database of their own, which this BI user does not see', async () => {
    const other = await clickhouse.fresh('trichter_other');
    expect(await other.query({ sql: 'SELECT count() AS n FROM trichter_other_bi.leads' })).toEqual([{ n: 0 }]);
    await refused('SELECT * FROM trichter_other_bi.leads');
  });

  it('follow a rollup to the table of its newest complete version', async () => {
    const client = await clickhouse.fresh('trichter_versions');
    const columns = "definition LowCardinality(String), partition UInt16, bucket DateTime64(3, 'UTC'), type String, channel String, touchpoints Int64, version UInt64, removed UInt8";
    await client.execute({ sql: `CREATE TABLE cells_activity_v2 (${columns}) ENGINE = ReplacingMergeTree(version) ORDER BY (definition, bucket, type, channel, partition)` });
    await client.execute({ sql: 'CREATE VIEW v_cells_activity_v2 AS SELECT * EXCEPT removed FROM cells_activity_v2 FINAL WHERE removed = 0' });
    await ensureBiViews(client);
    const cell = (definition: string, partition: number, touchpoints: number) => ({ definition, partition, bucket: 1_700_000_100_000, type: 'page.viewed', channel: '', touchpoints, version: 1, removed: 0 });
    const state = (definition: string, partition: number, version: number, complete: boolean, at: number) => ({ kind: 'cells', name: 'activity', definition, partition, created: version, table_name: `cells_activity_v${version}`, body: '', complete, done: 1, total: 1, version: at, removed: 0 });
    await client.insert('progress', [0, 1].map((partition) => ({ partition, version: 1, clock: 1_700_000_200_000 })));
    await client.insert('cells_activity_v1', [cell('old', 0, 3), cell('old', 1, 4)]);
    await client.insert('cells_activity_v2', [cell('new', 0, 30)]);
    await client.insert('definitions', [state('old', 0, 1, true, 1), state('old', 1, 1, true, 1), state('new', 0, 2, true, 1), state('new', 1, 2, false, 1)]);
    const daily = () => client.query({ sql: 'SELECT toString(day) AS day, channel, touchpoints FROM trichter_versions_bi.activity_daily' });
    expect(await daily()).toEqual([{ day: '2023-11-14', channel: '(not set)', touchpoints: 7 }]);
    await client.insert('cells_activity_v2', [cell('new', 1, 40)]);
    await client.insert('definitions', [state('new', 1, 2, true, 2)]);
    expect(await daily()).toEqual([{ day: '2023-11-14', channel: '(not set)', touchpoints: 70 }]);
  });
});
