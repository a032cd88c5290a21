import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openEmbeddedLog } from '@trichter/event-log';
import { decodeRecord, workspaceFingerprint } from '@trichter/events';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/testing/slow-ingest.js', import.meta.url));
const KEY = 'wk_overload_1';
/** What the log takes: twice that is sent. */
const RATE = 1_000;
const PER_REQUEST = 20;
const SECONDS = 10;

let dir: string;
let child: ChildProcess;
let url = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-overload-'));
  child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], TRICHTER_DATA: dir, TRICHTER_PORT: '0', TRICHTER_PARTITIONS: '2', TRICHTER_WRITE_KEYS: `${KEY}=web`, TRICHTER_LOG_LEVEL: 'error', SLOW_LOG_RATE: String(RATE) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  [{ url }] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('it did not start')))])) as [{ url: string }];
});
afterAll(() => {
  child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly retryAfter: number;
  readonly ms: number;
  /** Seconds into the run at which it was sent. */
  readonly at: number;
  readonly ids: readonly string[];
}
const padding = 'x'.repeat(1_000);

async function send(request: string, events: number, started: number): Promise<Answer> {
  const ids = Array.from({ length: events }, (_, n) => `${request}-${n}`);
  const sent = performance.now();
  const response = await fetch(`${url}/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` }, body: JSON.stringify(ids.map((id) => ({ id, type: 'page.viewed', anonymousId: id, data: { padding } }))) });
  await response.text();
  return { status: response.status, retryAfter: Number(response.headers.get('retry-after')), ms: performance.now() - sent, at: (sent - started) / 1000, ids };
}
/** Resident megabytes of the process. */
const memory = () => (Number(readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;
const quantile = (values: readonly number[], share: number) => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

async function idsInLog(): Promise<Set<string>> {
  const workspace = workspaceFingerprint(Buffer.from(readFileSync(join(dir, 'workspace.key'), 'utf8'), 'hex'));
  const log = await openEmbeddedLog({ dir: join(dir, 'log'), workspace, readOnly: true });
  const ids = new Set<string>();
  for (let partition = 0; partition < log.partitions; partition++)
    for await (const { records } of log.read(partition, 0))
      for (const { value } of records) {
        const record = decodeRecord(value);
        if (record.kind === 'envelope') ids.add(record.envelope.id);
      }
  await log.close();
  return ids;
}

it('at twice what the log takes, ingest turns the rest away early, keeps its memory, loses nothing it acknowledged, and is itself again at once', async () => {
  for (let n = 0; n < 40; n++) await send(`warm-${n}`, PER_REQUEST, 0);
  const before = memory();
  const grown: number[] = [];
  const answers: Promise<Answer>[] = [];
  const started = performance.now();
  const everyMs = (1000 * PER_REQUEST) / (2 * RATE);
  // Sent by the clock, whatever is answered: senders do not slow down because the door does.
  for (let n = 0; n * everyMs < SECONDS * 1000; n++) {
    await sleep(Math.max(0, n * everyMs - (performance.now() - started)));
    answers.push(send(`load-${n}`, PER_REQUEST, started));
    if (n % 20 === 0) grown.push(memory() - before);
  }
  const all = await Promise.all(answers);
  const accepted = all.filter(({ status }) => status === 202);
  const refused = all.filter(({ status }) => status !== 202);

  const recovering = performance.now();
  await expect.poll(async () => (await send(`after-${performance.now()}`, 1, started)).status, { interval: 50, timeout: 3_000 }).toBe(202);
  const recoveredMs = performance.now() - recovering;

  const figures = { sent: all.length, accepted: accepted.length, refused: refused.length, refusedMsP99: Math.round(quantile(refused.map(({ ms }) => ms), 0.99)), acceptedMsMax: Math.round(quantile(accepted.map(({ ms }) => ms), 1 - 1e-9)), firstRefusalAtSecond: refused[0]?.at.toFixed(1), memoryMb: Math.round(before), memoryPeakMb: Math.round(before + Math.max(...grown)), recoveredMs: Math.round(recoveredMs) };
  process.stdout.write(`overload: ${JSON.stringify(figures)}\n`);

  expect(refused.filter(({ status }) => status !== 429 && status !== 503)).toEqual([]);
  expect(refused.every(({ retryAfter }) => retryAfter >= 1)).toBe(true);
  expect(refused[0]!.at).toBeLessThan(5); // early: two seconds' worth wait at most
  expect(quantile(refused.map(({ ms }) => ms), 0.5)).toBeLessThan(200);
  // It goes on at the log's own rate, and nobody let in waits for long.
  expect(accepted.length * PER_REQUEST).toBeGreaterThan(0.6 * RATE * SECONDS);
  expect(refused.length).toBeGreaterThan(0.2 * all.length);
  expect(Math.max(...accepted.map(({ ms }) => ms))).toBeLessThan(5_000);
  // Twice the load for ten seconds is 20 MB of events too many; a queue without a limit would grow to the end.
  expect(Math.max(...grown)).toBeLessThan(120);
  expect(Math.max(...grown.slice(-10)) - Math.max(...grown.slice(grown.length / 2 - 10, grown.length / 2))).toBeLessThan(40);
  expect(recoveredMs).toBeLessThan(2_500);
  const found = await idsInLog();
  expect(accepted.flatMap(({ ids }) => ids).filter((id) => !found.has(id))).toEqual([]);
  expect(refused.flatMap(({ ids }) => ids).filter((id) => found.has(id))).toEqual([]);
});
