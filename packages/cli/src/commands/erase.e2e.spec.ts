import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClickHouse, type ClickHouse } from '@trichter/clickhouse';
import { openEmbeddedLog } from '@trichter/event-log';
import { identifierOf, leadIdOf, workspaceFingerprint } from '@trichter/events';
import { openKeyStore } from '@trichter/personal';
import { workspaceKeyOf } from '@trichter/service-kit/workspace-key';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedLogin } from '../supervisor/embedded-login.js';
import { runningOn, type RunFacts } from '../supervisor/run-file.js';
import { filesUnder } from '../testing/files-under.js';
import { processesLeft, runCli, startCli, type Cli } from '../testing/run-cli.js';

const data = mkdtempSync(join(tmpdir(), 'trichter-erase-'));
const env = { CONTACTS: 'keep', TRICHTER_PERSONAL_PROPERTIES: 'remark,buyer.note' };
let trichter: Cli;
let facts: RunFacts;
let clickhouse: ClickHouse;
let token = '';
/** May read reports, and no contacts. */
let readOnly = '';
const run = (...args: string[]) => runCli([...args, '--data', data], { env: { ...env, TRICHTER_QUERY_TOKEN: token } });
const leadOf = (user: string) => leadIdOf(identifierOf(workspaceKeyOf({ dataDir: data }), 'user', user));
const get = async (path: string, as = token) => {
  const response = await fetch(facts.pageUrl + path, { headers: { authorization: `Bearer ${as}` } });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
};
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await sleep(200);
  }
}
const shown = async (lead: string) => Number((await get(`/v1/leads/${lead}`)).body['touchpoints'] ?? 0);

beforeAll(async () => {
  trichter = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0'], { env });
  await trichter.says(/Ctrl-C stops it/);
  facts = runningOn(data) as RunFacts;
  const made = await runCli(['keys', 'create', 'all', '--scope', 'read', 'contacts', 'administer', '--data', data]);
  readOnly = /\b(tk_[\w-]+|[\w-]{32,})\s*$/m.exec((await runCli(['keys', 'create', 'numbers', '--scope', 'read', '--data', data])).stdout)?.[1] ?? '';
  token = /\b(tk_[\w-]+|[\w-]{32,})\s*$/m.exec(made.stdout)?.[1] ?? '';
  expect(token).not.toBe('');
  await until('the key is known', async () => (await get('/v1/status')).status === 200);
  clickhouse = openClickHouse({ ...facts.clickHouse, ...embeddedLogin(data, 'reader') });
});
afterAll(async () => {
  await clickhouse?.close();
  trichter.process.kill('SIGTERM');
  await trichter.ended;
  expect(await processesLeft(data, 5_000)).toEqual([]);
  rmSync(data, { recursive: true, force: true });
});

/** What a sender put where nobody said that it is personal: kept in clear, and so the control of every search here. */
const unmarked = 'plantedunmarked';

/** Personal data in every place a sender can put it. */
const planted = ['plantedname', 'plantedphone0049', 'planted.mail@shop.example', 'plantedcompany', 'plantedcrm', 'plantedremark', 'plantednote', 'plantedurlphone', 'plantedreferrer@shop.example', 'planted.id@shop.example', 'plantedrejected@shop.example', 'plantedtrait'];
const person = (id: string, more: object = {}) => ({
  id, type: 'form.submitted', userId: 'ada', anonymousId: 'device-ada', email: 'planted.mail@shop.example', time: '2026-03-01T10:00:00Z', phone: 'plantedphone0049',
  traits: { name: 'plantedname', company: 'plantedcompany', crmLink: 'https://crm.example/plantedcrm', deeper: { lastName: 'plantedtrait' } },
  data: { remark: 'plantedremark', buyer: { note: 'plantednote' }, text: 'write to planted.mail@shop.example', product: 'desk', free: unmarked },
  context: { page: { url: 'https://s.example/?phone=plantedurlphone&to=planted.mail%40shop.example', referrer: 'https://r.example/?from=plantedreferrer@shop.example' } },
  ...more,
});

/** Every file, free pages, inactive parts, logs and all; base64 too, which dead letters use. */
function inClear(words: readonly (string | Buffer)[]): string[] {
  const all = filesUnder(data);
  return words.flatMap((word) => all.filter(({ bytes }) => bytes.includes(word)).map(({ path }) => `${path}: ${word.toString()}`));
}
/** And every value of every row, since ClickHouse compresses. */
async function inTables(words: readonly string[]): Promise<string[]> {
  const tables = await clickhouse.query<{ name: string }>({ sql: "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'" });
  const found: string[] = [];
  for (const { name } of tables) {
    for await (const rows of clickhouse.stream<object>({ sql: `SELECT * FROM ${name}` })) for (const row of rows) {
      const text = JSON.stringify(row) + Buffer.from(String((row as { value?: unknown }).value ?? ''), 'base64').toString('latin1');
      for (const word of words) if (text.includes(word)) found.push(`${name}: ${word}`);
    }
  }
  return found;
}

/** A record nobody can read, under her identifier. */
async function brokenRecordOf(user: string): Promise<void> {
  const workspaceKey = workspaceKeyOf({ dataDir: data });
  const log = await openEmbeddedLog({ dir: join(data, 'log'), workspace: workspaceFingerprint(workspaceKey) });
  await log.append([{ key: identifierOf(workspaceKey, 'user', user), value: Buffer.from(`letters of ${user}: ${unmarked}`) }]);
  await log.close();
}

describe('personal data on a whole installation', () => {
  it('is in clear nowhere, at no time, and shown to whoever may see it', async () => {
    const events = [
      person('a1'), person('planted.id@shop.example'), person('a1'), person('a3', { type: 'order.completed', data: { order: 'o1', amount: 4990, currency: 'EUR', remark: 'plantedremark' } }),
      person('a4', { amount: 'x', type: 'order.completed', data: { order: 'o2', amount: 49.9, currency: 'plantedrejected@shop.example' } }),
      { id: 'b1', type: 'page.viewed', userId: 'bob', time: '2026-03-01T11:00:00Z', traits: { name: 'plantedname' } },
    ];
    const sent = await runCli(['send', '-', '--data', data, '--json'], { input: events.map((event) => JSON.stringify(event)).join('\n') });
    expect(JSON.parse(sent.stdout)).toMatchObject({ accepted: 5, rejected: [{ code: 'bad_value' }] });
    await until('both leads are there', async () => (await shown(leadOf('ada'))) === 3 && (await shown(leadOf('bob'))) === 1);
    await brokenRecordOf('ada');
    await until('the broken record is there', async () => (await inTables(['letters of ada'])).length > 0);
    // The search finds what is there: in the log, in the projector's store, in rows, in what was kept of a broken record.
    expect(new Set(inClear([unmarked]).map((found) => found.split('/')[0]))).toEqual(new Set(['log', 'projector']));
    expect(await inTables([unmarked])).not.toEqual([]);
    expect(inClear(planted)).toEqual([]);
    expect(await inTables(planted)).toEqual([]);
    const { body } = await get(`/v1/leads/${leadOf('ada')}`);
    expect(body['contacts']).toEqual({ name: 'plantedname', lastName: 'plantedtrait', phone: 'plantedphone0049', email: 'planted.mail@shop.example', company: 'plantedcompany', crm: 'https://crm.example/plantedcrm', data: { remark: 'plantedremark', 'buyer.note': 'plantednote' }, erased: 0, lost: 0 });
    expect((await get(`/v1/leads/${leadOf('ada')}`, readOnly)).body).toMatchObject({ touchpoints: 3, contacts: null });
    expect((await get(`/v1/leads/${leadOf('ada')}/export`, readOnly)).status).toBe(403);
    const exported = JSON.parse((await run('export', leadOf('ada'))).stdout) as { touchpoints: { personal: unknown }[]; records: object[]; identifiers: string[] };
    expect(exported.touchpoints).toHaveLength(3);
    expect(exported.touchpoints[0]).toMatchObject({ personal: { name: 'plantedname' } });
    expect(exported.records.length).toBeGreaterThanOrEqual(4);
    expect(exported.identifiers.map((identifier) => identifier.split(':')[0])).toEqual(expect.arrayContaining(['user', 'email', 'anonymous']));
  });

  it('is gone after erasing, key and rows and parts, and a signed receipt says so', async () => {
    const key = openKeyStore(join(data, 'keys'));
    const user = identifierOf(workspaceKeyOf({ dataDir: data }), 'user', 'ada');
    const material = (await key.keysFor([user])).get(user)!.bytes;
    await key.close();
    const backup = join(data, 'backup-of-keys');
    expect((await run('contact-keys', 'backup', backup, '--key-file', join(data, 'backup.key'))).code).toBe(0);
    expect(inClear([material]).map((found) => found.split(':')[0])).toEqual(['keys/material']);

    const erased = await run('erase', 'user:ada', '--yes', '--json');
    expect(erased.stderr).toBe('');
    const receipt = JSON.parse(erased.stdout) as { receipt: string; removals: { store: string; where: string | null; removed: number; of: string; note?: string }[] };
    const removed = (store: string, where: string | null) => receipt.removals.find((step) => step.store === store && step.where === where)?.removed;
    expect(removed('keys', null)).toBe(1);
    expect(removed('clickhouse', 'touchpoints')).toBeGreaterThanOrEqual(3);

    expect(removed('clickhouse', 'dead_letters')).toBe(1);
    expect(removed('projector', null)).toBeGreaterThanOrEqual(1);
    expect(receipt.removals.find(({ of }) => of === 'stores')?.note).toBe('rewritten, so that their unused pages hold nothing of it');

    expect(inClear([material])).toEqual([]);
    expect(inClear(planted)).toEqual([]);
    // Of what nobody marked the log alone has anything, as docs/privacy.md says: the unused pages of the projector's stores have not.
    expect(new Set(inClear([unmarked]).map((found) => found.split('/')[0]))).toEqual(new Set(['log']));
    expect(await inTables([unmarked, 'letters of ada'])).toEqual([]);
    const lead = leadOf('ada');
    expect((await get(`/v1/leads/${lead}`)).status).toBe(404);
    expect(await inTables([lead])).toEqual([]);
    const parts = await clickhouse.query<{ table: string }>({ sql: "SELECT DISTINCT table FROM system.parts WHERE database = currentDatabase() AND NOT active AND table IN ('touchpoints', 'leads', 'contributions', 'identities')" });
    expect(parts).toEqual([]);
    expect(await shown(leadOf('bob'))).toBe(1);

    const file = join(data, 'receipt.json');
    writeFileSync(file, erased.stdout);
    expect((await run('receipt', 'verify', file)).stdout).toContain('genuine');
    writeFileSync(file, erased.stdout.replace('"nothing"', '"counts"'));
    expect(await run('receipt', 'verify', file)).toMatchObject({ code: 1, stdout: expect.stringContaining('changed') as string });
    expect((await get(`/v1/erasures/${receipt.receipt}`)).body).toMatchObject({ receipt: receipt.receipt });

    const restored = await run('contact-keys', 'restore', backup, '--key-file', join(data, 'backup.key'));
    expect(restored.stdout).toMatch(/^0 keys put back/);
    expect(inClear([material])).toEqual([]);

    // The key store is lost with its machine: a new one knows of no erasure, the log does. Bob's key comes back, hers does not.
    const anew = mkdtempSync(join(tmpdir(), 'trichter-keys-anew-'));
    cpSync(join(data, 'log'), join(anew, 'log'), { recursive: true });
    const again = await runCli(['contact-keys', 'restore', backup, '--key-file', join(data, 'backup.key'), '--data', anew], { env: { ...env, TRICHTER_WORKSPACE_KEY: workspaceKeyOf({ dataDir: data }).toString('hex') } });
    expect(again.stdout).toBe('1 keys put back; 1 of leads erased since were left out\n');
    expect(readFileSync(join(anew, 'keys', 'material')).includes(material)).toBe(false);
    rmSync(anew, { recursive: true, force: true });
  });

  it('begins anew with later events, while late copies stay gone, and the audit agrees', async () => {
    const later = new Date(Date.now() + 1_000).toISOString();
    await sleep(1_100);
    const sent = await runCli(['send', '-', '--data', data, '--json'], { input: [person('a1'), person('a9', { time: later })].map((event) => JSON.stringify(event)).join('\n') });
    expect(JSON.parse(sent.stdout)).toMatchObject({ accepted: 2 });
    await until('the new lead is there', async () => (await shown(leadOf('ada'))) === 1);
    expect((await get(`/v1/leads/${leadOf('ada')}`)).body['contacts']).toMatchObject({ name: 'plantedname', erased: 0 });
    const audit = await run('audit', '--json');
    expect(JSON.parse(audit.stdout)).toMatchObject({ ok: true, differenceCount: 0 });
  });

  it('goes in bulk from a file, its counts kept, and what comes later is left out where that was asked', async () => {
    const people = ['p1', 'p2', 'p3'];
    const orders = async () => Number((await clickhouse.query<{ orders: number }>({ sql: 'SELECT sum(orders) AS orders FROM leads FINAL WHERE NOT removed' }))[0]?.orders);
    const send = async (id: string, at: number) => {
      const input = people.map((user) => JSON.stringify({ id: `${id}-${user}`, type: 'order.completed', userId: user, time: new Date(at).toISOString(), traits: { name: 'plantedname' }, data: { order: `${id}-${user}`, amount: 500, currency: 'EUR', free: `${unmarked}bulk` } })).join('\n');
      expect(JSON.parse((await runCli(['send', '-', '--data', data, '--json'], { input })).stdout)).toMatchObject({ accepted: 3 });
    };
    await send('bulk', Date.now() - 60_000);
    await until('all three are there', async () => (await Promise.all(people.map((user) => shown(leadOf(user))))).every((touchpoints) => touchpoints === 1));
    const before = await orders();
    const file = join(data, 'leads.txt');
    writeFileSync(file, `user:p1\nno identifier\n${leadOf('p2')}\n\n${leadOf('ghost')}\n  user:p3 \n`);
    const erased = await run('erase', '--file', file, '--keep', 'counts', '--later', 'suppress', '--yes', '--json');
    const receipt = JSON.parse(erased.stdout) as { keep: string; later: string; leads: string[]; asked: { outcome: string }[]; removals: { store: string; of: string; removed: number }[] };
    // What is wrong with a line keeps no other from going, is told with its line, and makes the whole end with 1.
    expect(erased).toMatchObject({ code: 1, stderr: expect.stringMatching(/^line 2 {2}no identifier {2}refused: [^\n]+\nline 5 {2}\S+ {2}unknown: [^\n]+\n2 of 5 were not erased as asked\n$/) as string });
    expect(receipt.asked.map(({ outcome }) => outcome)).toEqual(['erased', 'unknown', 'erased', 'refused', 'erased']);
    expect(receipt).toMatchObject({ keep: 'counts', later: 'suppress' });
    expect(receipt.leads).toEqual(expect.arrayContaining(people.map(leadOf)));
    expect(receipt.removals.find(({ store }) => store === 'keys')?.removed).toBe(3);
    await until('their orders count', async () => (await orders()) === before);
    await send('later', Date.now());
    await until('the projector has heard of it', async () => (await get('/v1/freshness')).body['lag'] === 0);
    expect(await inTables([`${unmarked}bulk`, ...people.map(leadOf)])).toEqual([]);
    expect(await orders()).toBe(before);
    expect(new Set(inClear([`${unmarked}bulk`]).map((found) => found.split('/')[0]))).toEqual(new Set(['log']));
  });

  it('goes by itself where nobody was heard of, keeping counts, after a dry run showed what would go', async () => {
    const sent = await runCli(['send', '-', '--data', data, '--json'], { input: JSON.stringify({ id: 'old', type: 'order.completed', userId: 'eve', time: '2020-01-01T00:00:00Z', traits: { name: 'plantedname' }, data: { order: 'o9', amount: 700, currency: 'EUR' } }) });
    expect(JSON.parse(sent.stdout)).toMatchObject({ accepted: 1 });
    await until('the old lead is there', async () => (await shown(leadOf('eve'))) === 1);
    const orders = async () => (await clickhouse.query<{ orders: number }>({ sql: 'SELECT sum(orders) AS orders FROM leads FINAL WHERE NOT removed' }))[0]?.orders;
    const before = await orders();
    const dry = await run('retention', 'run', '--months', '24', '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ found: 1, erased: 0, leads: [leadOf('eve')], receipts: [] });
    expect(await shown(leadOf('eve'))).toBe(1);
    const done = await run('retention', 'run', '--months', '24', '--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ found: 1, erased: 1 });
    expect((await get(`/v1/leads/${leadOf('eve')}`)).status).toBe(404);
    await until('the order still counts', async () => (await orders()) === before);
    expect(JSON.parse((await run('retention', 'run', '--months', '24', '--dry-run', '--json')).stdout)).toMatchObject({ found: 0 });
  });
});
