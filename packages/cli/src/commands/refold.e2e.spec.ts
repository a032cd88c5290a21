import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthOverview } from '@trichter/observability';
import { groupOf, readRebuild } from '@trichter/projection';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logAtHand } from '../audit/log-at-hand.js';
import { runningOn, type RunFacts } from '../supervisor/run-file.js';
import { runCli, startCli, type Cli } from '../testing/run-cli.js';

const data = mkdtempSync(join(tmpdir(), 'trichter-refold-'));
let trichter: Cli;
let facts: RunFacts;
const run = (...args: string[]) => runCli([...args, '--data', data]);
const report = async () => {
  const { total, breakdown, freshness } = JSON.parse((await run('report', 'funnel', 'sales', '--from', '2026-01-01', '--to', '2026-02-01', '--json')).stdout) as { total: { entered: number }; breakdown: unknown; freshness: { definition: { hash: string } } };
  return { numbers: { total, breakdown }, definition: freshness.definition.hash };
};
const audit = async (...args: string[]) => JSON.parse((await run('audit', ...args, '--json')).stdout) as { ok: boolean; differenceCount: number; leads: number };

beforeAll(async () => {
  trichter = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0'], { env: { TRICHTER_AUDIT_SECONDS: '20' } });
  await trichter.says(/Ctrl-C stops it/);
  facts = runningOn(data) as RunFacts;
  const lines = Array.from({ length: 4_000 }, (_, n) => JSON.stringify({ id: `e${n}`, type: n % 3 === 0 ? 'page.viewed' : n % 3 === 1 ? 'form.submitted' : 'content.downloaded', userId: `u${n % 400}`, time: `2026-01-${String(1 + (n % 28)).padStart(2, '0')}T12:00:00Z` }));
  expect((await runCli(['send', '-', '--data', data], { input: lines.join('\n') })).code).toBe(0);
});
afterAll(async () => {
  trichter.process.kill('SIGTERM');
  await trichter.ended;
  rmSync(data, { recursive: true, force: true });
});

it('folds everything anew beside a running Trichter, also after kill -9, and the numbers stay the same', async () => {
  expect(await audit()).toMatchObject({ ok: true });
  const before = await report();
  expect(before.numbers.total.entered).toBe(400);

  const killed = startCli(['refold', '--data', data]);
  // In the midst of it: some is folded, and its offset is known.
  const log = await logAtHand(data);
  const folded = async () => (await log.committed(groupOf(1))).reduce((sum, next) => sum + next, 0);
  while ((await folded()) === 0 && killed.process.exitCode === null) await sleep(5);
  // It stands still, and lives: another one is told so at once, and changes nothing.
  killed.process.kill('SIGSTOP');
  const second = await run('refold');
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(new RegExp(`another refold of .* has been running since 2.*process ${killed.process.pid} on .*wait until it ends, or stop it`));
  killed.process.kill('SIGKILL');
  await killed.ended;
  await log.close();
  expect(readRebuild(data)).toEqual({ current: 0, building: 1 });
  expect(await report()).toEqual(before);

  const { code, stderr } = await run('refold');
  expect(stderr).toMatch(/a refold begun 2\S+ \(process \d+\) ended without a word: killed/);
  expect(stderr).toContain('all reports use the new rows, the old ones are removed');
  expect(code).toBe(0);
  expect(readRebuild(data)).toEqual({ current: 1, building: null });
  const after = await report();
  expect(after.numbers).toEqual(before.numbers);
  expect(after.definition).not.toBe(before.definition);
  expect(await audit()).toMatchObject({ ok: true, differenceCount: 0 });
});

it('audits share after share of the leads beside it, and the projector tells the last result', async () => {
  const looked = [await audit('--sample', '50%'), await audit('--sample', '50%')];
  expect(looked.map(({ ok }) => ok)).toEqual([true, true]);
  expect(looked.reduce((sum, { leads }) => sum + leads, 0)).toBe(400);
  const going = startCli(['audit', '--continuous', '--every', '1s', '--sample', '50%', '--data', data]);
  await going.says(/leads 1 of 2: [^:]*compared\. [\s\S]*?Audit: 0 differences\.[\s\S]*leads 2 of 2: [\s\S]*?Audit: 0 differences\./);
  going.process.kill('SIGINT');
  expect((await going.ended).code).toBe(0);
  const { parts } = (await (await fetch(`${facts.projectorUrl}/health`)).json()) as HealthOverview;
  expect(parts['audit']).toMatchObject({ state: 'connected', detail: expect.stringMatching(/rows of \d+ leads compared in \d+ s; no difference/) as unknown });
});

it('is audited by itself, in a process that ends with the look', async () => {
  const says = () => readFileSync(join(data, 'run', 'projector.log'), 'utf8');
  await expect.poll(says, { timeout: 90_000, interval: 500 }).toMatch(/"service":"audit".*the tables are what the log says/);
});
