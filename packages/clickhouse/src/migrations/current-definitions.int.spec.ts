import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClickHouse } from '../clickhouse.js';
import { startEmbeddedClickHouse, type EmbeddedClickHouse } from '../embedded/start-embedded-clickhouse.js';
import { openClickHouse } from '../open-clickhouse.js';
import { migrate } from './migrate.js';

let dataDir: string;
let server: EmbeddedClickHouse;
let client: ClickHouse;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'trichter-definitions-'));
  server = await startEmbeddedClickHouse({ dataDir, memoryBytes: 1e9 });
  client = openClickHouse({ url: server.url, ...server.users.writer, database: server.database });
  await migrate(client);
});
afterAll(async () => {
  await client?.close();
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('uses the definition whose code still runs where an old one of the same age is frozen and both are whole', async () => {
  await client.insert('progress', [0, 1].map((partition) => ({ partition, clock: 0, version: 1 })));
  const row = (definition: string, partition: number, body: string, version: number) => ({ kind: 'cells', name: 'activity', definition, partition, created: 1, table_name: 'cells_activity_v1', body, complete: true, done: 1, total: 1, version, removed: 0 });
  const current = async () => (await client.query<{ definition: string }>({ sql: 'SELECT definition FROM v_current_definitions' })).map(({ definition }) => definition);
  await client.insert('definitions', [row('aaaa', 0, '', 1), row('aaaa', 1, '', 1), row('bbbb', 0, '', 1)]);
  expect(await current()).toEqual(['aaaa']); // the new one is being filled
  await client.insert('definitions', [row('bbbb', 1, '', 2), row('aaaa', 0, '{"frozenAt":1}', 2)]);
  expect(await current()).toEqual(['bbbb']);
});
