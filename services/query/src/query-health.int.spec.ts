import { Status } from '@trichter/api';
import { createHealth, createInvariantWatch, createLogger, createMetrics, type HealthOverview } from '@trichter/observability';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProgressReader } from './catalogue/freshness.js';
import type { Deps } from './deps.js';
import { tellHealth } from './query-health.js';
import { refusingWhileSilent } from './refusing-while-silent.js';
import { readStatus } from './reports/status.js';
import { startTestQuery } from './test-world/start-test-query.js';

let clickhouse: TestClickHouse;
beforeAll(async () => {
  clickhouse = await startTestClickHouse();
});
afterAll(() => clickhouse?.stop());

const NOW = 1_800_000_000_000;

it('the health of the query service is connected, lagging where the projector is behind, and waiting where ClickHouse or the log is away, each with the way out; its status answers within two seconds all the while', async () => {
  let ends: () => Promise<number[]> = () => Promise.resolve([5]);
  let asked = 0;
  const log = { partitions: 1, ends: () => ends() } as Deps['log'];
  const { client } = clickhouse;
  const watch = createInvariantWatch({ metrics: createMetrics({ service: 'test' }), logger: createLogger({ service: 'test', level: 'silent' }) });
  // The reader asks the log once a second of its clock.
  const progress = createProgressReader(client, log, () => NOW + 2_000 * asked++);
  const health = createHealth();
  tellHealth(health, { clickhouse: client, progress } as Deps, watch);
  const told = (): Promise<HealthOverview> => health.overview();

  const deps = { clickhouse: client, progress: createProgressReader(client, log), log, metrics: createMetrics({ service: 'test-status' }), ingestUrl: 'http://door', writeKey: () => 'wk' } as unknown as Deps;
  const status = (): Promise<Status> => readStatus(deps);

  await client.insert('progress', [{ partition: 0, version: 4, clock: NOW - 60_000 }]);
  expect(await told()).toMatchObject({ state: 'connected', ready: true, parts: { freshness: { detail: '0 records are not counted yet' } } });
  expect(Status.parse(await status())).toMatchObject({ clickhouse: 'connected', hasData: false, deadLetters: 0, freshness: { lag: 0 } });
  ends = () => Promise.resolve([9]);
  expect(await told()).toMatchObject({ state: 'lagging', ready: true, parts: { freshness: { detail: expect.stringMatching(/^4 records are not counted yet, the oldest for 6\d s/) as string, remedy: expect.stringContaining('projector') as string } } });
  ends = () => Promise.reject(new Error('no broker answers'));
  expect(await told()).toMatchObject({ state: 'waiting', ready: true, parts: { clickhouse: { state: 'connected' }, freshness: { detail: expect.stringContaining('the log does not answer') as string, remedy: 'see that the log runs' } } });

  ends = () => Promise.resolve([5]);
  const pid = clickhouse.server.pid();
  process.kill(pid, 'SIGSTOP');
  try {
    expect(await told()).toMatchObject({ state: 'waiting', live: true, ready: false, parts: { clickhouse: { state: 'waiting', detail: 'no answer within 2000 ms', remedy: expect.stringContaining('TRICHTER_CLICKHOUSE_URL') as string } } });
    const begun = performance.now();
    expect(Status.parse(await status())).toEqual({ clickhouse: 'absent', hasData: null, leads: null, touchpoints: null, identifiersListed: null, ordersContested: null, deadLetters: null, deadLettersWaiting: null, freshness: null, ingestUrl: 'http://door', writeKey: 'wk', partitions: 1 });
    expect(performance.now() - begun).toBeLessThan(3_500);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect.poll(told, { timeout: 20_000 }).toMatchObject({ state: 'connected', ready: true });
});

it('reports answer 503 with Retry-After within three seconds while ClickHouse is frozen, at the first request and at each, and come back by themselves; a slow query is waited for', async () => {
  const slow = { sql: 'SELECT sleepEachRow(1) AS slept FROM numbers(4) SETTINGS max_block_size = 1' };
  const refusing = refusingWhileSilent(clickhouse.client);
  // More than the pool has connections: the ping does not stand behind them.
  const answers = await Promise.all(Array.from({ length: 12 }, () => refusing.query(slow)));
  expect(answers.map((rows) => rows.length)).toEqual(Array.from({ length: 12 }, () => 4));

  const service = await startTestQuery(clickhouse.client);
  const pid = clickhouse.server.pid();
  const report = () => service.send('GET', '/v1/revenue?from=2026-03-26&to=2026-04-01&timeZone=UTC');
  try {
    // Nothing is computed yet: ClickHouse answered.
    expect((await report()).body).toMatchObject({ code: 'backfilling' });
    const begun = refusing.query(slow).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(pid, 'SIGSTOP');
    for (let request = 0; request < 3; request += 1) {
      const sent = performance.now();
      const { status, headers, body } = await report();
      expect(performance.now() - sent).toBeLessThan(3_500);
      expect([status, headers.get('retry-after'), body['code']]).toEqual([503, '2', 'unavailable']);
    }
    // What waited already is given up at the next ping.
    expect(await begun).toMatchObject({ code: 'ClickHouseUnavailable', retriable: true, message: expect.stringContaining('neither a query nor a ping within 2000 ms') as string });
  } finally {
    process.kill(pid, 'SIGCONT');
    await expect.poll(async () => (await report()).body['code'], { timeout: 20_000 }).toBe('backfilling');
    await service.stop();
  }
}, 60_000);
