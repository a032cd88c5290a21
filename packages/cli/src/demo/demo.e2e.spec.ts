import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { processesLeft, processesOf, runCli, startCli } from '../testing/run-cli.js';

const base = mkdtempSync(join(tmpdir(), 'trichter-demo-e2e-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const SMALL = ['--leads', '500', '--port', '0', '--ingest-port', '0'];

it('ends after its report with the fates met, no differences, no process and no temporary directory left, and keeps its numbers when events come again and the projector is killed three times', async () => {
  const { code, stdout, stderr } = await runCli(['demo', '--once', '--torture', ...SMALL], { env: { TMPDIR: base } });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/The funnel, live:\s+http:\/\/127\.0\.0\.1:\d+/);
  expect(stdout).toMatch(/Awareness +\d+ +100\.0 %/);
  expect(stdout).toMatch(/paid_search +\d+/);
  expect(stdout).toContain('The report equals the fates the 500 leads were drawn with');
  expect(Number(/Who is who: [\d,]+ statements between the owners of identifiers, (0\.\d\d) /.exec(stdout)?.[1])).toBeGreaterThan(0.1);
  expect(stdout.match(/kill -9 \d+/g)).toHaveLength(3);
  expect(stdout).toContain('Every number is what it was before the torture.');
  expect(stdout).toContain('Audit: 0 differences.');
  expect(code).toBe(0);
  expect(await processesLeft(base, 2_000)).toEqual([]);
});

it('goes on from a given directory after it was killed, and leaves no process behind then either', async () => {
  const data = join(base, 'kept');
  const first = startCli(['demo', '--data', data, ...SMALL, '--seed', '5']);
  await first.says(/The funnel, live/);
  await first.says(/Sending: [\d,]+ (of|events)/);
  expect(processesOf(data).length).toBeGreaterThan(3);
  first.process.kill('SIGKILL');
  await first.ended;
  expect(await processesLeft(data, 25_000)).toEqual([]);

  const again = startCli(['demo', '--data', data, ...SMALL]);
  await again.says(/Stays up until Ctrl-C/);
  expect(again.output()).toContain('The report equals the fates');
  again.process.kill('SIGINT');
  expect((await again.ended).code).toBe(0);
  expect(await processesLeft(data, 2_000)).toEqual([]);
  expect(existsSync(join(data, 'log'))).toBe(true);
});

it("does not mix its events into a company's own", async () => {
  const data = join(base, 'own');
  const own = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0']);
  await own.says(/Ctrl-C stops it/);
  own.process.kill('SIGTERM');
  expect((await own.ended).code).toBe(0);
  const { code, stderr } = await runCli(['demo', '--data', data, '--once']);
  expect(stderr).toContain("holds data that is not the demo's");
  expect(code).toBe(2);
});
