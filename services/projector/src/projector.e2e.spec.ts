import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRowReader } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { workspaceFingerprint } from '@trichter/events';
import { audit } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventsOf } from './testing/events-of.js';

/** Built by `npm run build`, which `npm test` does first. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const KEY = 'ab'.repeat(32);

let clickhouse: TestClickHouse;
let dir: string;
let log: EventLog;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  clickhouse = await startTestClickHouse();
});
afterAll(() => clickhouse.stop());
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-projector-e2e-'));
  writeFileSync(join(dir, 'workspace.key'), KEY);
  log = await openEmbeddedLog({ dir: join(dir, 'log'), workspace: workspaceFingerprint(Buffer.from(KEY, 'hex')) });
});
afterEach(async () => {
  for (const child of running) await kill(child);
  await log.close();
  rmSync(dir, { recursive: true });
});

function launch(database: string, env: Record<string, string> = {}, args: string[] = []): { child: ChildProcess; output: () => string } {
  const { user, password } = clickhouse.server.users.writer;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], TRICHTER_DATA: dir, TRICHTER_PORT: '0', TRICHTER_CLICKHOUSE_URL: clickhouse.server.url, TRICHTER_CLICKHOUSE_USER: user, TRICHTER_CLICKHOUSE_PASSWORD: password, TRICHTER_CLICKHOUSE_DATABASE: database, TRICHTER_MAX_BATCH: '500', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}
async function kill(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
async function start(database: string): Promise<{ child: ChildProcess; url: string }> {
  const { child, output } = launch(database);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(output())));
  ended.catch(() => undefined);
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
  return { child, url: message.url };
}

describe('the projector process', () => {
  it('ends with the numbers of the log after kill -9 at any moment', async () => {
    const client = await clickhouse.fresh('trichter_killed');
    const records = eventsOf(12_000, 800);
    const sending = (async () => {
      for (let at = 0; at < records.length; at += 400) {
        await log.append(records.slice(at, at + 400));
        await sleep(60);
      }
    })();
    for (let round = 0; round < 5; round += 1) {
      const { child } = await start('trichter_killed');
      await sleep(200 + round * 170);
      await kill(child);
    }
    const { child, url } = await start('trichter_killed');
    await sending;
    const found = await audit({ log, reader: createRowReader(client), projections, waitMs: 60_000 });
    expect(found.behind).toEqual([]);
    expect(found.differences).toEqual([]);
    expect(found.rows).toBeGreaterThan(12_000);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { ok: true }]);
    const { partitions } = (await (await fetch(`${url}/status`)).json()) as { partitions: { lag: number; stopped: null }[] };
    expect(partitions).toHaveLength(4);
    expect(partitions.every(({ stopped }) => stopped === null)).toBe(true);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
  });

  it('says all faults of its configuration at once', async () => {
    const { child, output } = launch('x', { TRICHTER_CLICKHOUSE_URL: 'nowhere', TRICHTER_MAX_BATCH: '0' }, ['--check-config']);
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(78);
    expect(output()).toContain('TRICHTER_CLICKHOUSE_URL');
    expect(output()).toContain('TRICHTER_MAX_BATCH');
  });
});
