import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processesLeft, runCli, startCli, type Cli } from '../testing/run-cli.js';
import { runningOn, type RunFacts } from '../supervisor/run-file.js';

const data = mkdtempSync(join(tmpdir(), 'trichter-correction-'));
let trichter: Cli;
let facts: RunFacts;
const run = (...args: string[]) => runCli([...args, '--data', data]);
const json = async <T>(...args: string[]) => JSON.parse((await run(...args, '--json')).stdout) as T;
const send = (...events: object[]) => runCli(['send', '-', '--data', data], { input: events.map((event) => JSON.stringify(event)).join('\n') });
const get = async <T>(path: string) => (await (await fetch(`${facts.pageUrl}${path}`)).json()) as T;
/** Answers of reports without what only says how new they are. */
const numbers = async () => JSON.stringify([await get<object>('/v1/revenue?from=2026-01-01&to=2026-02-01'), await get<object>('/v1/activity?from=2026-01-01&to=2026-02-01'), await get<object>('/v1/funnels/sales/report?from=2026-01-01&to=2026-02-01')].map(({ freshness: _, ...rest }: { freshness?: unknown }) => rest));
const UNTIL = { timeout: 60_000, interval: 500 };

beforeAll(async () => {
  trichter = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0']);
  await trichter.says(/Ctrl-C stops it/);
  facts = runningOn(data) as RunFacts;
}, 180_000);
afterAll(async () => {
  trichter.process.kill('SIGTERM');
  await trichter.ended;
  expect(await processesLeft(data, 5_000)).toEqual([]);
  rmSync(data, { recursive: true, force: true });
}, 60_000);

it('makes an import that is undone as if it had never been, and brings it back', async () => {
  await send({ id: 'live-1', type: 'page.viewed', userId: 'u1', time: '2026-01-10T12:00:00Z' }, { id: 'live-2', source: 'import', type: 'order.completed', userId: 'u1', time: '2026-01-11T12:00:00Z', data: { order: 'o1', amount: 100, currency: 'EUR' } });
  const totals = async () => (await get<{ totals: { orders: number; revenue: number }[] }>('/v1/revenue?from=2026-01-01&to=2026-02-01')).totals.map(({ orders, revenue }) => [orders, revenue]);
  await expect.poll(totals, UNTIL).toEqual([[1, 100]]);
  const before = await numbers();

  const file = join(data, 'orders.csv');
  writeFileSync(file, 'Order ID,Date,User ID,Total\nB1,2026-01-12T10:00:00Z,u1,20.00\nB2,2026-01-12T11:00:00Z,u2,30.00\n');
  const imported = await run('import', file, '--yes');
  const id = /import --undo ([0-9a-f]{16})/.exec(imported.stdout)?.[1] ?? '';
  await expect.poll(totals, UNTIL).toEqual([[3, 5100]]);
  const after = await numbers();

  const asked = await run('import', '--undo', id);
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('say --yes') });
  expect((await run('import', '--undo', id, '--yes')).stdout).toContain(`Void: everything of import ${id}`);
  await expect.poll(numbers, UNTIL).toBe(before);
  expect((await run('import', '--redo', id)).stdout).toContain('Counts again');
  await expect.poll(numbers, UNTIL).toBe(after);
  expect(await json('audit')).toMatchObject({ ok: true, differenceCount: 0 });
}, 300_000);

it('links a visitor to a user by a fact, explains it, and takes it back exactly', async () => {
  await send({ id: 'v-1', type: 'page.viewed', anonymousId: 'visitor-1', time: '2026-01-20T12:00:00Z' }, { id: 'v-2', type: 'order.completed', userId: 'u9', time: '2026-01-21T12:00:00Z', data: { order: 'o9', amount: 900, currency: 'EUR' } });
  const leads = async () => (await get<{ leads: number }>('/v1/status')).leads;
  await expect.poll(leads, UNTIL).toBe(4);
  const before = await numbers();
  const said = await json<{ identifier: string; to: string; position: { offset: number } }>('identity', 'link', 'user:u9', 'anonymous:visitor-1');
  expect(said).toMatchObject({ identifier: expect.stringMatching(/^anonymous:/), to: expect.stringMatching(/^user:/) });
  await expect.poll(leads, UNTIL).toBe(3);
  const shown = await json<{ owners: { identifier: string; lead: string }[]; links: { rule: string; on: boolean }[] }>('identity', 'show', 'anonymous:visitor-1');
  expect(shown.owners.map(({ identifier }) => identifier)).toEqual([said.to]);
  expect(shown.links).toMatchObject([{ rule: 'fact', on: true }]);
  const lead = shown.owners[0]?.lead ?? '';
  expect((await run('identity', 'show', lead)).stdout).toMatch(/stated to belong to user:/);
  const { timeline } = await get<{ timeline: { id: string; cameIn: { kind: string; way: { rule: string }[] } }[] }>(`/v1/leads/${lead}`);
  expect(timeline.map(({ id, cameIn }) => [id, cameIn.kind, cameIn.way.map(({ rule }) => rule)])).toEqual([['v-1', 'anonymous', ['linked']], ['v-2', 'user', []]]);

  expect((await run('identity', 'unlink', 'anonymous:visitor-1', 'user:u9')).stdout).toContain('no longer belongs to');
  await expect.poll(leads, UNTIL).toBe(4);
  await expect.poll(numbers, UNTIL).toBe(before);
  expect(await run('identity', 'link', 'user:u9', 'user:u1')).toMatchObject({ code: 2, stderr: expect.stringContaining('use identity.merged') });
  expect(await json('audit')).toMatchObject({ ok: true, differenceCount: 0 });
}, 300_000);
