import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openClickHouse } from '../open-clickhouse.js';
import { startEmbeddedClickHouse } from './start-embedded-clickhouse.js';

const dir = mkdtempSync(join(tmpdir(), 'trichter-clickhouse-'));
afterAll(() => console.log(dir));

it('comes up and answers', async () => {
  const t = Date.now();
  const server = await startEmbeddedClickHouse({ dataDir: dir, log: console.log });
  console.log('up', Date.now() - t, server.url);
  const ch = openClickHouse({ url: server.url, ...server.users.writer, database: 'trichter' });
  console.log(await ch.query({ sql: 'select version(), toInt64(9007199254740991) as x, {a: String} as a', params: { a: 'b' } }).catch((e) => e));
  const adm = openClickHouse({ url: server.url, ...server.users.writer, database: 'system' });
  console.log(await adm.query({ sql: 'select version() v, toInt64(9007199254740991) as x, {a: String} as a', params: { a: 'b' } }).catch((e) => e));
  console.log(await adm.query({ sql: 'select * from system.processes' }).catch((e) => e));
  await adm.close(); await ch.close();
  const s = Date.now();
  await server.stop();
  console.log('stopped', Date.now() - s);
  await ch.close();
  expect(1).toBe(1);
});
