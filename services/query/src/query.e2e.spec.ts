import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Built by `npm run build`, which `npm test` does first. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let clickhouse: TestClickHouse;
let dir: string;
const running: ChildProcess[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-query-e2e-'));
  writeFileSync(join(dir, 'workspace.key'), '5'.repeat(64));
  clickhouse = await startTestClickHouse();
});
afterAll(async () => {
  for (const child of running) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await clickhouse?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function launch(env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'], TRICHTER_DATA: dir, TRICHTER_PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  running.push(child);
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text, ended: once(child, 'exit').then(([code]) => code as number | null) };
}
async function start() {
  const { user, password } = clickhouse.server.users.reader;
  const { child, output, ended } = launch({ TRICHTER_CLICKHOUSE_URL: clickhouse.server.url, TRICHTER_CLICKHOUSE_USER: user, TRICHTER_CLICKHOUSE_PASSWORD: password });
  const [message] = (await Promise.race([once(child, 'message'), ended.then(() => Promise.reject(new Error(output())))])) as [{ url: string }];
  return { child, ended, url: message.url };
}

describe('the query service as a process', () => {
  it('reports all faults of its environment at once and starts nothing', async () => {
    const { output, ended } = launch({ TRICHTER_PORT: 'x', TRICHTER_LOG: 'kafka', TRICHTER_QUERY_TOKEN: 'short-secret' }, ['--check-config']);
    expect(await ended).toBe(78);
    for (const name of ['TRICHTER_PORT = x', 'TRICHTER_KAFKA_BROKERS', 'TRICHTER_CLICKHOUSE_URL', 'TRICHTER_QUERY_TOKEN = (secret)']) expect(output()).toContain(name);
    expect(output()).not.toContain('short-secret');
  });

  it('says that a sound environment is sound', async () => {
    expect(await launch({ TRICHTER_CLICKHOUSE_URL: 'http://127.0.0.1:8123' }, ['--check-config']).ended).toBe(0);
  });

  it('answers as the reader, tells its parent where, and stops in order on SIGTERM', async () => {
    const { child, ended, url } = await start();
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${url}/v1/status`)).json()).toMatchObject({ hasData: false, partitions: 4 });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('ends with its parent', async () => {
    const { child, ended } = await start();
    child.disconnect();
    expect(await ended).toBe(0);
  });
});
