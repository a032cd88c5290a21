import { createHealth, createInvariantWatch, createLogger, createMetrics, type HealthOverview } from '@trichter/observability';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProgressReader } from './catalogue/freshness.js';
import type { Deps } from './deps.js';
import { tellHealth } from './query-health.js';

let clickhouse: TestClickHouse;
beforeAll(async () => {
  clickhouse = await startTestClickHouse();
});
afterAll(() => clickhouse?.stop());

const NOW = 1_800_000_000_000;

it('the health of the query service is connected, lagging where the projector is behind, and waiting where ClickHouse or the log is away, each with the way out', async () => {
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

  await client.insert('progress', [{ partition: 0, version: 4, clock: NOW - 60_000 }]);
  expect(await told()).toMatchObject({ state: 'connected', ready: true, parts: { freshness: { detail: '0 records are not counted yet' } } });
  ends = () => Promise.resolve([9]);
  expect(await told()).toMatchObject({ state: 'lagging', ready: true, parts: { freshness: { detail: expect.stringMatching(/^4 records are not counted yet, the oldest for 6\d s/) as string, remedy: expect.stringContaining('projector') as string } } });
  ends = () => Promise.reject(new Error('no broker answers'));
  expect(await told()).toMatchObject({ state: 'waiting', ready: true, parts: { clickhouse: { state: 'connected' }, freshness: { detail: expect.stringContaining('the log does not answer') as string, remedy: 'see that the log runs' } } });

  ends = () => Promise.resolve([5]);
  const pid = clickhouse.server.pid();
  process.kill(pid, 'SIGSTOP');
  try {
    expect(await told()).toMatchObject({ state: 'waiting', live: true, ready: false, parts: { clickhouse: { state: 'waiting', detail: 'no answer within 2000 ms', remedy: expect.stringContaining('TRICHTER_CLICKHOUSE_URL') as string } } });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect.poll(told, { timeout: 20_000 }).toMatchObject({ state: 'connected', ready: true });
});
