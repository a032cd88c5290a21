import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

const mainOf = (service: string) => fileURLToPath(new URL(`../../${service}/dist/main.js`, import.meta.url));
const KEY = 'wk_away_12345';

let dir: string;
let clickhouse: TestClickHouse;
let url = '';
let projector = '';
const running: ChildProcess[] = [];

async function start(service: string, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [mainOf(service)], { env: { PATH: process.env['PATH'], TRICHTER_DATA: dir, TRICHTER_PORT: '0', TRICHTER_PARTITIONS: '2', TRICHTER_LOG_LEVEL: 'fatal', ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  running.push(child);
  const [{ url: at }] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error(`${service} did not start`)))])) as [{ url: string }];
  return at;
}
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-away-'));
  clickhouse = await startTestClickHouse();
  const { user, password } = clickhouse.server.users.writer;
  url = await start('ingest', { TRICHTER_WRITE_KEYS: `${KEY}=web` }); // no address of ClickHouse, no login
  projector = await start('projector', { TRICHTER_CLICKHOUSE_URL: clickhouse.server.url, TRICHTER_CLICKHOUSE_USER: user, TRICHTER_CLICKHOUSE_PASSWORD: password });
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await clickhouse?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function send(name: string, requests: number): Promise<{ accepted: number; slowestMs: number }> {
  let accepted = 0;
  let slowestMs = 0;
  for (let n = 0; n < requests; n++) {
    const sent = performance.now();
    const events = Array.from({ length: 20 }, (_, i) => ({ id: `${name}-${n}-${i}`, type: 'page.viewed', anonymousId: `${name}-${n}-${i}` }));
    const response = await fetch(`${url}/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` }, body: JSON.stringify(events) });
    accepted += ((await response.json()) as { accepted?: number }).accepted ?? 0;
    slowestMs = Math.max(slowestMs, performance.now() - sent);
  }
  return { accepted, slowestMs };
}
const health = async (of: string) => (await fetch(`${of}/health`)).json();
const counted = async () => (await clickhouse.client.query<{ n: number }>({ sql: 'SELECT count() AS n FROM touchpoints FINAL WHERE removed = 0' }))[0]?.n;

it('a ClickHouse that hangs does not hold up ingest, and gets everything when it is back', async () => {
  expect((await send('before', 5)).accepted).toBe(100);
  await expect.poll(counted, { timeout: 30_000 }).toBe(100);
  const pid = clickhouse.server.pid();
  process.kill(pid, 'SIGSTOP');
  try {
    await expect(fetch(`${clickhouse.server.url}/ping`, { signal: AbortSignal.timeout(500) })).rejects.toThrow(); // it hangs
    const { accepted, slowestMs } = await send('away', 50);
    expect(accepted).toBe(1_000);
    expect(slowestMs).toBeLessThan(3_000);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(await health(url)).toMatchObject({ state: 'connected' }); // the door knows nothing of ClickHouse
    await expect.poll(() => health(projector), { timeout: 20_000, interval: 500 }).toMatchObject({ state: expect.stringMatching(/lagging|waiting/) as string, parts: { clickhouse: { remedy: expect.stringContaining('see that ClickHouse runs') as string } } });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect.poll(counted, { timeout: 60_000, interval: 500 }).toBe(1_100);
  await expect.poll(() => health(projector), { timeout: 30_000, interval: 500 }).toMatchObject({ state: 'connected', ready: true });
});
