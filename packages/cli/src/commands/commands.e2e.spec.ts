import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClickHouse } from '@trichter/clickhouse';
import { decodeRecord, encodeEnvelope, type Envelope } from '@trichter/events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logAtHand } from '../audit/log-at-hand.js';
import { embeddedLogin } from '../supervisor/embedded-login.js';
import { runningOn, type RunFacts } from '../supervisor/run-file.js';
import { processesLeft, processesOf, runCli, startCli, type Cli } from '../testing/run-cli.js';

const data = mkdtempSync(join(tmpdir(), 'trichter-commands-'));
let trichter: Cli;
let facts: RunFacts;
const run = (...args: string[]) => runCli([...args, '--data', data]);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout) as Record<string, never>;
/** Unreadable records one behind the other that the projector puts up with. */
const RUN = 20;
const UNTIL = { timeout: 60_000, interval: 500 };
const RANGE = ['--from', '2026-01-01', '--to', '2026-02-01'];

beforeAll(async () => {
  trichter = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0'], { env: { TRICHTER_DEAD_LETTER_RUN: String(RUN) } });
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

it('tells dead letters, and counts each once however often and by whatever way it is replayed', async () => {
  const { record } = await read('e1');
  const lost = encodeEnvelope({ ...record, id: 'lost-1' });
  const [junk, cut] = await pastTheDoor([Buffer.from('no record'), Buffer.from(lost.subarray(0, lost.length - 9))]);
  const listed = async () => JSON.parse((await run('dead-letters', 'list', '--json')).stdout) as { letters: { reason: string; replayed: unknown }[] };
  await expect.poll(async () => (await listed()).letters.map(({ reason }) => reason).sort(), UNTIL).toEqual(['not_wire_format', 'undecodable']);
  expect((await run('dead-letters', 'show', cut!)).stdout).toMatch(/undecodable: [\s\S]*it is web\/lost-1[\s\S]*bytes, from the log:\n000000 {2}00/);
  expect((await runCli(['dead-letters', 'show', junk!, '--raw', '--data', data])).stdout).toBe('no record');
  expect(await run('dead-letters', 'replay', junk!)).toMatchObject({ code: 2, stderr: expect.stringContaining('this version cannot read it either') as string });

  expect(await run('dead-letters', 'replay', '--all', '--reason', 'undecodable')).toMatchObject({ code: 1, stdout: expect.stringMatching(/waits: this version cannot read it either[\s\S]*0 sent on, each counts once; 1 cannot be sent on/) as string });
  expect((await run('dead-letters', 'replay', '--all', junk!)).code).toBe(2);

  const file = join(data, 'mended.json');
  writeFileSync(file, JSON.stringify({ type: 'page.viewed', userId: 'u1', time: '2026-01-12T12:00:00Z' }));
  expect((await run('dead-letters', 'replay', cut!, '--mend', file)).stdout).toContain('is sent on as web/lost-1; it counts once');
  const [first, second] = await Promise.all([run('dead-letters', 'replay', junk!, '--mend', file), run('dead-letters', 'replay', junk!, '--mend', file)]); // both before either is marked
  expect([first.code, second.code]).toEqual([0, 0]);
  await expect.poll(async () => (await listed()).letters.every(({ replayed }) => replayed), UNTIL).toBe(true);
  expect((await run('dead-letters', 'replay', cut!, '--mend', file)).stdout).toContain('was replayed before as web/lost-1');
  await runCli(['send', '-', '--data', data], { input: JSON.stringify({ id: 'lost-1', type: 'page.viewed', userId: 'u1', time: '2026-01-12T12:00:00Z' }) }); // its sender comes again, too
  expect(await json('audit')).toMatchObject({ ok: true, differenceCount: 0 });
  expect(await counted("id = 'lost-1' OR source = 'dead-letter'")).toBe('2');
  expect((await run('dead-letters', 'list', '--replayed', 'no')).stdout).toMatch(/not_wire_format: 1, 0 wait/);
});

it('tells what the door refused, by source and field, without the values, and over a restart of the door', async () => {
  const door = processesOf(data).find((line) => line.includes('services/ingest/dist/main.js'));
  process.kill(Number(door?.split(' ')[0]), 'SIGTERM'); // what it has counted goes into the log
  const told = () => run('rejections').then(({ stdout }) => stdout);
  await expect.poll(told, UNTIL).toMatch(/web\s+\S+\s+type\s+1\s+\S+\s+type must be small words/);
  expect(await told()).toMatch(/\d refused, 0 taken without what the code names/);
  await expect.poll(() => fetch(`${facts.ingestUrl}/health/ready`).then(({ status }) => status, () => 0), UNTIL).toBe(200);
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
  expect(stdout).toMatch(/leads \(partition \d\) lead .*orders is \d+, the log gives \d+/);
  expect(stdout).toContain('Audit: 3 differences (');
  expect(code).toBe(1);
});

it('stops a partition alone where too many records cannot be read, and says which limit, where and what to do', async () => {
  const before = Number(await counted('1'));
  const [, last] = (await pastTheDoor(Array.from({ length: RUN + 1 }, () => Buffer.from('no record')))).slice(-2);
  const doctor = async () => run('doctor');
  await expect.poll(async () => (await doctor()).stdout, UNTIL).toMatch(/BAD {2}projector: .*partition 0 has stopped: more than 20 records in a row/);
  const { stdout, code } = await doctor();
  expect(code).toBe(1);
  expect(stdout).toContain(`dead-letters show ${last}`);
  expect(stdout).toContain('raise TRICHTER_DEAD_LETTER_RUN');
  expect((await run('dead-letters', 'show', last!)).stdout).toContain('not_wire_format');
  const others = Array.from({ length: 40 }, (_, n) => JSON.stringify({ id: `after-${n}`, type: 'page.viewed', userId: `other-${n}`, time: '2026-01-13T12:00:00Z' }));
  await runCli(['send', '-', '--data', data], { input: others.join('\n') });
  await expect.poll(async () => Number(await counted('1')), UNTIL).toBeGreaterThan(before + 20); // those of the other partitions
});

/** Records nobody can read, put into partition 0 of the log as no door would. Where they lie. */
async function pastTheDoor(values: readonly Buffer[]): Promise<string[]> {
  const log = await logAtHand(data, {}, { readOnly: false });
  const positions = await log.append(values.map((value) => ({ key: 'poison', partition: 0, value })));
  await log.close();
  return positions.map(({ partition, offset }) => `${partition}/${offset}`);
}

/** The record of an event in the log. */
async function read(id: string): Promise<{ record: Envelope }> {
  const log = await logAtHand(data, {});
  try {
    for (let partition = 0; partition < log.partitions; partition++) {
      for await (const { records } of log.read(partition, 0)) {
        for (const { value } of records) {
          const decoded = decodeRecord(value);
          if (decoded.kind === 'envelope' && decoded.envelope.id === id) return { record: decoded.envelope };
        }
      }
    }
    throw new Error(`${id} is not in the log`);
  } finally {
    await log.close();
  }
}

const orders = () => counted("type = 'order.completed'");

/** Touchpoints that are so. */
async function counted(so: string): Promise<string> {
  const client = openClickHouse({ ...facts.clickHouse, ...embeddedLogin(data, 'reader') });
  const [row] = await client.query<{ found: number }>({ sql: `SELECT count() AS found FROM touchpoints FINAL WHERE (${so}) AND removed = 0` });
  await client.close();
  return String(row?.found);
}
