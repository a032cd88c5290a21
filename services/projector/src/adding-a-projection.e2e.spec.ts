import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader, type ClickHouse } from '@trichter/clickhouse';
import { projections, quarterHourOf, type CellProjection } from '@trichter/domain';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { workspaceFingerprint } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { audit } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from './config.js';
import { startProjectorService, type ProjectorService } from './start-projector-service.js';
import { eventsOf } from './testing/events-of.js';

const KEY = 'cd'.repeat(32);
const formsPerHour = (version: number): CellProjection => ({
  kind: 'cells',
  name: 'forms',
  version,
  dimensions: { bucket: 'quarterHour', channel: 'text' },
  measures: { forms: 'count' },
  contribute: ({ touchpoints }) => touchpoints.filter(({ type }) => type === 'form.submitted').map(({ time, visit }) => ({ bucket: quarterHourOf(time), channel: visit.channel, forms: version })),
});

let clickhouse: TestClickHouse;
let dir: string;
let log: EventLog;
beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  dir = mkdtempSync(join(tmpdir(), 'trichter-adding-'));
  writeFileSync(join(dir, 'workspace.key'), KEY);
  log = await openEmbeddedLog({ dir: join(dir, 'log'), workspace: workspaceFingerprint(Buffer.from(KEY, 'hex')) });
});
afterAll(async () => {
  await log.close();
  await clickhouse.stop();
  rmSync(dir, { recursive: true });
});

function start(database: string, all: readonly (typeof projections)[number][]): Promise<ProjectorService> {
  const { user, password } = clickhouse.server.users.writer;
  const config = configSchema.parse({ TRICHTER_DATA: dir, TRICHTER_PORT: '0', TRICHTER_CLICKHOUSE_URL: clickhouse.server.url, TRICHTER_CLICKHOUSE_USER: user, TRICHTER_CLICKHOUSE_PASSWORD: password, TRICHTER_CLICKHOUSE_DATABASE: database });
  return startProjectorService(config, createLogger({ service: 'test', level: 'error' }), all);
}
const listed = (client: ClickHouse) =>
  client.query<{ created: number; complete: boolean; done: number; total: number }>({ sql: `SELECT created, complete, done, total FROM definitions FINAL WHERE name = 'forms' AND removed = 0` });
const cells = (client: ClickHouse, version: number) =>
  client.query<{ bucket: string; channel: string; forms: number }>({ sql: `SELECT bucket, channel, sum(forms) AS forms FROM cells_forms_v${version} FINAL WHERE removed = 0 GROUP BY bucket, channel HAVING forms > 0 ORDER BY bucket, channel` });
const caughtUp = async (client: ClickHouse, all: readonly (typeof projections)[number][]) => {
  const found = await audit({ log, reader: createRowReader(client), projections: all, waitMs: 60_000 });
  expect(found.behind).toEqual([]);
  expect(found.differences).toEqual([]);
};

describe('a fourth projection', () => {
  it('added to running data is backfilled while events come in, holds nobody up, and equals a fresh start; a raised version keeps the old table readable', async () => {
    const client = clickhouse.client;
    await log.append(eventsOf(20_000, 20_000));
    const three = await start(clickhouse.database, projections);
    await caughtUp(client, projections);
    await three.stop();

    // Restarted with one more, while events come in.
    const four = [...projections, formsPerHour(1)];
    const service = await start(clickhouse.database, four);
    const more = eventsOf(3_000, 900, 2);
    const shares: number[] = [];
    let longest = 0;
    let advanced = Date.now();
    let seen = 0;
    for (let at = 0; at < more.length; at += 50) {
      await log.append(more.slice(at, at + 50));
      const [visible] = await client.query<{ count: number }>({ sql: 'SELECT sum(version) AS count FROM progress FINAL' });
      if (visible!.count > seen) {
        longest = Math.max(longest, Date.now() - advanced);
        advanced = Date.now();
        seen = visible!.count;
      }
      for (const row of await listed(client)) if (!row.complete) shares.push(row.total === 0 ? 0 : row.done / row.total);
      await sleep(20);
    }
    expect(shares.length).toBeGreaterThan(0);
    expect(longest).toBeLessThan(5_000);
    await expect.poll(async () => (await listed(client)).filter(({ complete }) => complete).length, { timeout: 30_000 }).toBe(4);
    await caughtUp(client, four);
    const grown = await cells(client, 1);
    expect(grown.length).toBeGreaterThan(100);
    await service.stop();

    // A fresh start with it: no store, an empty database.
    rmSync(join(dir, 'projector'), { recursive: true });
    const other = await clickhouse.fresh('trichter_fresh');
    const fresh = await start('trichter_fresh', four);
    await expect.poll(async () => (await listed(other)).filter(({ complete }) => complete).length, { timeout: 60_000 }).toBe(4);
    await caughtUp(other, four);
    expect(await cells(other, 1)).toEqual(grown);
    await fresh.stop();

    // Raised: the old table stays as it was until the new one is complete, then the old one is not listed any more.
    const raised = await start('trichter_fresh', [...projections, formsPerHour(2)]);
    expect(await cells(other, 1)).toEqual(grown);
    await expect.poll(async () => (await listed(other)).map(({ created, complete }) => `${created} ${complete}`), { timeout: 60_000 }).toEqual(['2 true', '2 true', '2 true', '2 true']);
    expect(await cells(other, 2)).toEqual(grown.map((row) => ({ ...row, forms: row.forms * 2 })));
    expect(await cells(other, 1)).toEqual(grown);
    await caughtUp(other, [...projections, formsPerHour(2)]);
    await raised.stop();
  });
});
