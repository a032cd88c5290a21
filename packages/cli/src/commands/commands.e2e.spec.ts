import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClickHouse } from '@trichter/clickhouse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { embeddedLogin } from '../supervisor/embedded-login.js';
import { runningOn, type RunFacts } from '../supervisor/run-file.js';
import { processesLeft, runCli, startCli, type Cli } from '../testing/run-cli.js';

const data = mkdtempSync(join(tmpdir(), 'trichter-commands-'));
let trichter: Cli;
let facts: RunFacts;
const run = (...args: string[]) => runCli([...args, '--data', data]);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout) as Record<string, never>;
const RANGE = ['--from', '2026-01-01', '--to', '2026-02-01'];

beforeAll(async () => {
  trichter = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0']);
  await trichter.says(/Ctrl-C stops it/);
  facts = runningOn(data) as RunFacts;
});
afterAll(async () => {
  trichter.process.kill('SIGTERM');
  expect((await trichter.ended).code).toBe(0);
  expect(await processesLeft(data, 2_000)).toEqual([]);
  rmSync(data, { recursive: true, force: true });
});

it('sends events from a file or standard input, and names the lines that were refused', async () => {
  const line = (id: string, type: string, day: number) => JSON.stringify({ id, type, userId: 'u1', time: `2026-01-${day}T12:00:00Z` });
  const input = [line('e1', 'page.viewed', 10), '', line('e2', 'form.submitted', 11), '{"type": 5}'].join('\n');
  const { code, stdout } = await runCli(['send', '-', '--data', data], { input });
  expect(stdout).toMatch(/line 4: type must be small words/);
  expect(stdout).toContain('2 accepted, 1 rejected');
  expect(code).toBe(1);
});

it('imports a table, and changes nothing when the same file comes again', async () => {
  const file = join(data, 'orders.csv');
  writeFileSync(file, 'Order ID;Date;E-Mail;Total;Phone\nB1;31.01.2026 10:00;a@b.example;1.234,50;0401\nB2;31.01.2026 11:00;c@d.example;20,00;0402\nB3;never;e@f.example;1,00;0403\n');
  const asked = await run('import', file);
  expect(asked.stdout).toMatch(/1\s+2026-01-31T10:00:00Z\s+a@b\.example\s+order\.completed\s+123450 minor units EUR/);
  expect(asked.stdout).toContain('Left out:   "Phone"');
  expect(asked.stderr).toContain('say --yes');
  expect(asked.code).toBe(2);

  const first = await run('import', file, '--yes');
  expect(first.stdout).toContain('2 rows imported, 1 refused');
  expect(first.stdout).toContain('row 3: the time "never" cannot be read');
  expect(await json('audit')).toMatchObject({ ok: true });
  const before = await orders();
  await run('import', file, '--yes');
  expect(await json('audit')).toMatchObject({ ok: true, differenceCount: 0 });
  expect(before).toBe('2');
  expect(await orders()).toBe('2');
});

it('prints the funnel as a table and as the answer of the API', async () => {
  await run('audit'); // waits until everything is counted
  const { stdout, code } = await run('report', 'funnel', 'sales', ...RANGE);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Awareness\s+1\s+100\.0 %/);
  expect(await json('report', 'funnel', 'sales', ...RANGE)).toMatchObject({ total: { entered: 1 }, breakdown: { by: 'channel' } });
});

it('says what is wrong with a question, and ends with code 2', async () => {
  const { stderr, code } = await run('report', 'funnel', 'nosuch', ...RANGE);
  expect(stderr).toMatch(/nosuch/);
  expect(code).toBe(2);
  expect((await run('report', 'funnel')).code).toBe(2);
  expect((await run('nosuch')).code).toBe(2);
});

it('shows the records of the log', async () => {
  const { stdout, code } = await run('tail', '--from-start', '--limit', '5');
  expect(stdout.trim().split('\n')).toHaveLength(5);
  expect(stdout).toContain('log.created');
  expect(code).toBe(0);
});

it('finds this installation sound', async () => {
  const { stdout, code } = await run('doctor');
  expect(stdout).toMatch(/ok {3}projector: http/);
  expect(stdout).toMatch(/ok {3}ClickHouse: http/);
  expect(code).toBe(0);
});

it('refuses to start twice on one directory', async () => {
  const { stderr, code } = await run('start');
  expect(stderr).toContain('already runs on');
  expect(code).toBe(3);
});

it('names exactly the cell, the lead and the contribution that somebody changed', async () => {
  const client = openClickHouse({ ...facts.clickHouse, ...embeddedLogin(data, 'writer') });
  const change = (table: string, columns: string) => client.execute({ sql: `INSERT INTO ${table} SELECT * REPLACE (${columns}) FROM ${table} FINAL WHERE removed = 0 LIMIT 1` });
  await change('cells_activity_v1', 'touchpoints + 1 AS touchpoints');
  await change('leads', 'orders + 7 AS orders');
  await change('contributions', 'level + 1 AS level');
  await client.close();
  const { differences, differenceCount } = (await json('audit')) as unknown as { differenceCount: number; differences: { table: string; expected: Record<string, number>; found: Record<string, number> }[] };
  expect(differenceCount).toBe(3);
  const of = (table: string) => differences.find((one) => one.table === table) as (typeof differences)[number];
  expect(of('cells_activity_v1').found['touchpoints']).toBe((of('cells_activity_v1').expected['touchpoints'] as number) + 1);
  expect(of('leads').found['orders']).toBe((of('leads').expected['orders'] as number) + 7);
  expect(of('contributions').found['level']).toBe((of('contributions').expected['level'] as number) + 1);
  const { stdout, code } = await run('audit');
  expect(stdout).toMatch(/leads \(leads, partition \d\).*orders is \d+, the log gives \d+/);
  expect(stdout).toContain('Audit: 3 differences.');
  expect(code).toBe(1);
});

async function orders(): Promise<string> {
  const client = openClickHouse({ ...facts.clickHouse, ...embeddedLogin(data, 'reader') });
  const [row] = await client.query<{ orders: number }>({ sql: "SELECT count() AS orders FROM touchpoints FINAL WHERE type = 'order.completed' AND removed = 0" });
  await client.close();
  return String(row?.orders);
}
