import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openClickHouse, startEmbeddedClickHouse, type ClickHouse, type ClickHouseUser, type EmbeddedClickHouse } from '@trichter/clickhouse';
import { leadIdOf } from '@trichter/events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leadHead } from '../sql/lead-head.js';
import type { ErasureJob } from './erasure-job.js';
import { removeFromClickHouse } from './remove-from-clickhouse.js';

const dir = mkdtempSync(join(tmpdir(), 'trichter-removal-'));
const [identifier, other] = [`user:${'a1'.repeat(32)}`, `user:${'b2'.repeat(32)}`];
const [lead, bystander] = [leadIdOf(identifier), leadIdOf(other)];
const job: ErasureJob = { receipt: 'ab12', leads: [lead], identifiers: [identifier], keep: 'nothing', later: 'anew', askedAt: 1, until: 1 };
let server: EmbeddedClickHouse;
let writer: ClickHouse;
const opened: ClickHouse[] = [];
const as = (user: ClickHouseUser): ClickHouse => {
  const client = openClickHouse({ url: server.url, database: server.database, ...server.users[user] });
  opened.push(client);
  return client;
};
/** As a person does, with a client of their own. */
const typed = (sql: string, user: ClickHouseUser = 'writer') => fetch(server.url, { method: 'POST', body: sql, headers: { 'x-clickhouse-user': user, 'x-clickhouse-key': server.users[user].password } }).then((answer) => answer.text());
const inLogs = async (word: string): Promise<string[]> => {
  await typed('SYSTEM FLUSH LOGS', 'eraser');
  const found = await typed(`SELECT query || ' | ' || toString(type) FROM system.query_log WHERE position(query, '${word.slice(0, 12)}' || '${word.slice(12)}') > 0`);
  return found.split('\n').filter(Boolean);
};

beforeAll(async () => {
  server = await startEmbeddedClickHouse({ dataDir: dir, systemLogs: true, memoryBytes: 3e9 });
  writer = as('writer');
  await migrate(writer);
  const row = { definition: 'd', partition: 1, time: 1_000, source: 's', type: 'page.viewed', received_at: 1_000, data: '{}', removed: 0 };
  await writer.insert('touchpoints', [lead, bystander].map((whose) => ({ ...row, lead: whose, id: 'x', version: 5 })));
  await writer.insert('dead_letters', [identifier, other].map((key, offset) => ({ partition: 1, offset, received_at: 1_000, reason: 'undecodable', message: 'planted', record_key: key, value: 'plantedvalue', version: 5, removed: 0 })));
});
afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()));
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

it("no statement of Trichter's is in ClickHouse's own logs, whoever asks it, and one typed by a person is", async () => {
  for (const user of ['writer', 'reader'] as const) {
    const { sql, params } = leadHead('d', lead);
    await as(user).query({ sql, params: { ...params } });
  }
  await writer.execute({ sql: `ALTER TABLE leads DELETE WHERE lead = {lead:UUID}`, params: { lead } });
  expect(await inLogs(lead)).toEqual([]);
  await typed(`SELECT count() FROM trichter.touchpoints WHERE lead = '${lead}'`);
  await typed(`SELECT count() FROM trichter.touchpoints WHERE lead = '${bystander}'`);
  expect((await inLogs(lead)).length).toBeGreaterThan(0);
});

it('an erasure removes rows, texts and what people typed, and of nobody else', async () => {
  const removals = await removeFromClickHouse(as('eraser'), job, new Map([[1, 9]]), () => Date.UTC(2026, 0, 31));
  const removed = Object.fromEntries(removals.map(({ where, removed: count }) => [where, count]));
  expect(removed).toMatchObject({ touchpoints: 1, dead_letters: 1 });
  expect(removed['system.query_log']).toBeGreaterThan(0);
  expect(await inLogs(lead)).toEqual([]);
  expect((await inLogs(bystander)).length).toBeGreaterThan(0);
  expect(await writer.query({ sql: 'SELECT lead FROM touchpoints' })).toEqual([{ lead: bystander }]);
  expect(await writer.query({ sql: 'SELECT value, message FROM dead_letters ORDER BY offset' })).toEqual([{ value: '', message: '' }, { value: 'plantedvalue', message: 'planted' }]);
  expect(await writer.query({ sql: `SELECT name FROM system.tables WHERE name LIKE 'erasing%'` })).toEqual([]);
});

it('where the user may not touch the logs, the receipt says so', async () => {
  await typed(`SELECT count() FROM trichter.touchpoints WHERE lead = '${lead}'`);
  await inLogs(lead);
  const removals = await removeFromClickHouse(writer, job, new Map([[1, 9]]), () => Date.UTC(2026, 0, 31));
  expect(removals.find(({ where }) => where === 'system.query_log')).toMatchObject({ removed: 0, note: expect.stringContaining('may not ALTER DELETE on system.query_log') as string });
});
