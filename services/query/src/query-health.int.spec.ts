import { Status } from '@trichter/api';
import { createHealth, createInvariantWatch, createLogger, createMetrics, type HealthOverview } from '@trichter/observability';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProgressReader } from './catalogue/freshness.js';
import type { Deps } from './deps.js';
import { tellHealth } from './query-health.js';
import { readStatus } from './reports/status.js';

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
