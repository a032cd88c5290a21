import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@trichter/observability';
import { keepAudit, type AuditResult, type PartitionStatus, type Projector } from '@trichter/projection';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { configSchema } from './config.js';
import { keepAudited } from './keep-audited.js';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const logger = createLogger({ service: 'test', level: 'silent' });
const sound: AuditResult = { ok: true, ends: [], records: 0, leads: 0, rows: 0, sample: null, sealed: null, ledgers: 0, excluded: 0, inTransit: 0, differences: [], differenceCount: 0, definitions: [], behind: [], ms: 0 };
const owned: PartitionStatus = { partition: 0, next: 1, lag: 0, clock: START, caughtUp: true, stopped: null, definitions: [{ name: 'leads', hash: 'h', stage: 'complete', done: 1, total: 1 }] };
let dir: string;
let status: PartitionStatus[];
let looks: number[];
let ended: (() => void)[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-keep-audited-'));
  vi.useFakeTimers({ now: START });
  status = [owned];
  looks = [];
  ended = [];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

function keeping(seconds: number) {
  const config = configSchema.parse({ TRICHTER_DATA: dir, TRICHTER_CLICKHOUSE_URL: 'http://127.0.0.1:1', TRICHTER_AUDIT_SECONDS: String(seconds) });
  const look = () => new Promise<void>((resolve) => (looks.push((Date.now() - START) / MINUTE), ended.push(resolve)));
  return keepAudited({ config, logger, projector: () => ({ status: () => status }) as Projector, look });
}
const pass = (minutes: number) => vi.advanceTimersByTimeAsync(minutes * MINUTE);

it('looks for the first time an interval after the first start, one look at a time', async () => {
  const auditing = keeping(600);
  await pass(9);
  expect(looks).toEqual([]);
  await pass(16);
  expect(looks).toEqual([10]);
  ended[0]!();
  await pass(1);
  expect(looks).toHaveLength(2);
  auditing.stop();
  ended[1]!();
  await pass(60);
  expect(looks).toHaveLength(2);
});

it('goes on after a restart where it was, and leaves the start in peace', async () => {
  keepAudit(dir, { share: 1, turn: 0, rebuild: 0 }, sound, START - 9.5 * MINUTE);
  const auditing = keeping(600);
  await pass(0.9);
  expect(looks).toEqual([]);
  await pass(0.2);
  expect(looks).toEqual([1]);
  auditing.stop();
});

it('waits while something is to be caught up with or computed, and leaves it to whoever owns partition 0', async () => {
  const auditing = keeping(60);
  for (const other of [[{ ...owned, partition: 1 }], [{ ...owned, caughtUp: false }], [{ ...owned, definitions: [{ ...owned.definitions[0]!, stage: 'building' }] }]]) {
    status = other;
    await pass(5);
  }
  expect(looks).toEqual([]);
  status = [owned];
  await pass(0.2);
  expect(looks).toHaveLength(1);
  auditing.stop();
});

it('is turned off by 0', async () => {
  keeping(0);
  await pass(1_000);
  expect(looks).toEqual([]);
});
