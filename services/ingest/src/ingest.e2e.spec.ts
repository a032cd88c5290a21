import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openEmbeddedLog } from '@trichter/event-log';
import { decodeRecord, workspaceFingerprint } from '@trichter/events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Built by `npm run build`, which `npm test` does first. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const KEY = 'wk_e2e_12345';

let dir: string;
let running: ChildProcess[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-ingest-e2e-'));
  running = [];
});
afterEach(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(dir, { recursive: true });
});

function launch(env: Record<string, string> = {}, args: string[] = []): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], TRICHTER_DATA: dir, TRICHTER_PORT: '0', TRICHTER_PARTITIONS: '2', TRICHTER_WRITE_KEYS: `${KEY}=web`, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.push(child);
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text, ended: once(child, 'exit').then(([code]) => code as number | null) };
}
async function start(env: Record<string, string> = {}): Promise<{ child: ChildProcess; url: string; ended: Promise<number | null> }> {
  const { child, output, ended } = launch(env);
  const listening = await Promise.race([once(child, 'message'), ended.then(() => Promise.reject(new Error(output())))]);
  return { child, ended, url: (listening[0] as { url: string }).url };
}
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
/** Ids acknowledged; what is not is not. */
async function send(url: string, ids: readonly string[]): Promise<readonly string[]> {
  try {
    const events = ids.map((id) => ({ id, type: 'page.viewed', anonymousId: `a-${id.length}`, time: '2026-01-31T12:00:00Z' }));
    const response = await fetch(`${url}/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }, body: JSON.stringify(events) });
    return response.status === 202 && ((await response.json()) as { accepted: number }).accepted === ids.length ? ids : [];
  } catch (error) {
    if (error instanceof TypeError) return []; // fetch failed: the process is gone
    throw error;
  }
}
async function idsInLog(): Promise<Map<string, number>> {
  const workspace = workspaceFingerprint(Buffer.from(readFileSync(join(dir, 'workspace.key'), 'utf8'), 'hex'));
  const log = await openEmbeddedLog({ dir: join(dir, 'log'), workspace, readOnly: true });
  const found = new Map<string, number>();
  for (let partition = 0; partition < log.partitions; partition++) {
    for await (const { records } of log.read(partition, 0)) {
      for (const { value } of records) {
        const record = decodeRecord(value);
        if (record.kind === 'envelope') found.set(record.envelope.id, (found.get(record.envelope.id) ?? 0) + 1);
      }
    }
  }
  await log.close();
  return found;
}

describe('the ingest process', () => {
  it('makes the workspace key at first start, and keeps it', async () => {
    const first = await start();
    const key = readFileSync(join(dir, 'workspace.key'), 'utf8');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(join(dir, 'workspace.key')).mode & 0o777).toBe(0o600);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    await start();
    expect(readFileSync(join(dir, 'workspace.key'), 'utf8')).toBe(key);
  });

  it('refuses a log of another workspace key', async () => {
    const first = await start();
    first.child.kill('SIGTERM');
    await first.ended;
    const { ended, output } = launch({ TRICHTER_WORKSPACE_KEY: 'ab'.repeat(32) });
    expect(await ended).toBe(1);
    expect(output()).toMatch(/workspace/i);
  });

  it('has in the log all it acknowledged when it is killed at any moment', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { child, url, ended } = await start();
      let n = 0;
      const senders = Array.from({ length: 8 }, async (_, sender) => {
        for (;;) {
          const taken = await send(url, [`${round}-${sender}-${n++}`, `${round}-${sender}-${n++}`]);
          if (taken.length === 0) return;
          acknowledged.push(...taken);
        }
      });
      setTimeout(() => child.kill('SIGKILL'), 150 + round * 130);
      await Promise.all([ended, ...senders]);
    }
    expect(acknowledged.length).toBeGreaterThan(20);
    const found = await idsInLog();
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
  });

  it('answers what it has in hand before it stops', async () => {
    const { child, url, ended } = await start();
    const answers = Array.from({ length: 50 }, (_, n) => send(url, Array.from({ length: 20 }, (_, i) => `stop-${n}-${i}`)));
    setTimeout(() => child.kill('SIGTERM'), 20);
    const acknowledged = (await Promise.all(answers)).flat();
    expect(await ended).toBe(0);
    const found = await idsInLog();
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    expect(acknowledged.every((id) => found.get(id) === 1)).toBe(true);
  });

  it('stays up while Kafka is away at start, and asks senders to come again', async () => {
    const { child, url, ended } = await start({ TRICHTER_LOG: 'kafka', TRICHTER_KAFKA_BROKERS: `127.0.0.1:${await closedPort()}` });
    for (let n = 0; n < 2; n++) {
      const response = await fetch(`${url}/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }, body: JSON.stringify({ id: `k${n}`, type: 'page.viewed', anonymousId: 'a' }) });
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      await sleep(2_500); // longer than the pause between two tries
    }
    expect(child.exitCode).toBeNull();
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ state: 'waiting', ready: false, parts: { log: { detail: 'the log could not be opened yet', remedy: expect.stringContaining('by itself') as string } } });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('checks its configuration and names all faults at once', async () => {
    const sound = launch({}, ['--check-config']);
    expect(await sound.ended).toBe(0);
    const faulty = launch({ TRICHTER_WRITE_KEYS: 'nonsense', TRICHTER_PORT: '-1', TRICHTER_LOG: 'paper' }, ['--check-config']);
    expect(await faulty.ended).toBe(78);
    for (const name of ['TRICHTER_WRITE_KEYS', 'TRICHTER_PORT', 'TRICHTER_LOG']) expect(faulty.output()).toContain(name);
  });
});
