import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRowReader, createRowSink, ensureCellTables, type ClickHouse } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { openEmbeddedLog, type EventLog, type NewRecord } from '@trichter/event-log';
import { encodeEnvelope, identifierOf, leadIdOf, readIncoming } from '@trichter/events';
import { createLogger, createMetrics } from '@trichter/observability';
import { openKeyStore, verifyReceipt, publicKeyOf, type KeyStore } from '@trichter/personal';
import { startProjector, type Projector } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProgressReader } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { createPendingFunnels } from '../funnels/pending-funnels.js';
import { erasureFiles, type ErasureFiles } from './erasure-job.js';
import { eraseLeads, finishErasures } from './erase-leads.js';
import { startUpkeep } from './start-upkeep.js';
import { eraseUntilKilled } from './testing/erase-until-killed.js';

const dir = mkdtempSync(join(tmpdir(), 'trichter-upkeep-'));
const workspaceKey = Buffer.alloc(32, 7);
const logger = createLogger({ service: 'test', level: 'error' });
const user = (name: string) => identifierOf(workspaceKey, 'user', name);
const DAY = 86_400_000;
let server: TestClickHouse;
let clickhouse: ClickHouse;
let log: EventLog;
let keys: KeyStore;
let files: ErasureFiles;
let projector: Projector;
let moved = 0;
let moves = 0;
let deps: Deps;

beforeAll(async () => {
  server = await startTestClickHouse();
  clickhouse = server.client;
  await ensureCellTables(clickhouse, projections);
  log = await openEmbeddedLog({ dir: join(dir, 'log'), workspace: 'aaaaaaaaaaaaaaaa', partitions: 2 });
  projector = await startProjector({ log, sink: createRowSink(clickhouse), reader: createRowReader(clickhouse), dir: join(dir, 'projector'), projections, logger, checkMs: 200 });
  keys = openKeyStore(join(dir, 'keys'));
  files = erasureFiles(join(dir, 'erasures'));
  const now = () => Date.now() + (moved += moves);
  deps = { clickhouse, log, progress: createProgressReader(clickhouse, log, now), pending: createPendingFunnels(), metrics: createMetrics({ service: 'query' }), keys, erasing: { clickhouse, files, workspaceKey }, now, ingestUrl: null, writeKey: () => null, workspaceKey };
  await keys.keysFor(['ada', 'bob', 'eve', 'ida'].map(user));
  await log.append([order('ada', 10), order('bob', 10), order('eve', 400), order('ida', 400)]);
});
afterAll(async () => {
  await projector?.stop();
  await log?.close();
  await keys?.close();
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function sent(event: object, daysAgo: number): NewRecord {
  const incoming = readIncoming({ time: new Date(Date.now() - daysAgo * DAY).toISOString(), ...event }, { workspaceKey, source: 'shop', test: false, facts: false, now: Date.now() });
  if (incoming.kind === 'rejected') throw new Error(incoming.rejection.message);
  return { key: incoming.envelope.subject, value: encodeEnvelope(incoming.envelope) };
}
const order = (userId: string, daysAgo: number, more: object = {}): NewRecord => sent({ id: `o-${userId}`, type: 'order.completed', userId, ...more, data: { order: `o-${userId}`, amount: 500, currency: 'EUR' } }, daysAgo);
const view = (id: string, who: object, daysAgo: number): NewRecord => sent({ id, type: 'page.viewed', ...who }, daysAgo);

const leads = async () => (await clickhouse.query<{ lead: string }>({ sql: "SELECT toString(lead) AS lead FROM leads FINAL WHERE NOT removed AND definition IN (SELECT definition FROM definitions FINAL WHERE name = 'leads') ORDER BY lead" })).map(({ lead }) => lead).sort();
const orders = async () => Number((await clickhouse.query<{ orders: number }>({ sql: 'SELECT sum(orders) AS orders FROM leads FINAL WHERE NOT removed' }))[0]?.orders);
const owned = async (name: string) => Number((await clickhouse.query<{ owned: number }>({ sql: `SELECT count() AS owned FROM touchpoints FINAL WHERE NOT removed AND lead = '${leadIdOf(user(name))}'` }))[0]?.owned);
const upkeep = (retentionMonths?: number) => startUpkeep({ deps, logger, dataDir: dir, keysDir: join(dir, 'keys'), retentionMonths });

it('an erasure of which only the key was destroyed when the process was killed is finished at the next start, with its receipt', async () => {
  await expect.poll(leads, { timeout: 60_000 }).toEqual(['ada', 'bob', 'eve', 'ida'].map((name) => leadIdOf(user(name))).sort());
  await expect.poll(() => projector.status().every(({ definitions }) => definitions.every(({ stage }) => stage === 'complete')), { timeout: 60_000 }).toBe(true);
  const identifiers = [user('ada')];
  files.note({ receipt: 'ab12', leads: identifiers.map(leadIdOf), identifiers, keep: 'nothing', later: 'anew', askedAt: Date.now(), until: Date.now() });
  await keys.destroy(identifiers, Date.now(), 'anew');
  expect(await leads()).toContain(leadIdOf(user('ada')));
  const running = upkeep();
  await expect.poll(() => files.receipt('ab12'), { timeout: 100_000 }).not.toBeNull();
  running.stop();
  const receipt = files.receipt('ab12')!;
  expect(verifyReceipt(receipt, publicKeyOf(workspaceKey))).toEqual({ kind: 'genuine' });
  expect(receipt.removals.map(({ store }) => store)).toEqual(expect.arrayContaining(['keys', 'log', 'projector', 'clickhouse']));
  expect(files.unfinished()).toEqual([]);
  expect(await leads()).toEqual(['bob', 'eve', 'ida'].map((name) => leadIdOf(user(name))).sort());
  expect((await keys.keysFor([user('ada')])).size).toBe(1);
});

it('leads nobody heard of for so many months go by themselves, counts kept, and those heard of stay', async () => {
  expect(await orders()).toBe(3);
  // A start does not erase at once: by each look at this clock eleven minutes have passed. It begins hours ago, so that nothing is erased at a time the log has not reached.
  moved = -6 * 3_600_000;
  moves = 11 * 60_000;
  const running = upkeep(12);
  await expect.poll(async () => (await leads()).includes(leadIdOf(user('eve'))), { timeout: 100_000 }).toBe(false);
  running.stop();
  moves = moved = 0;
  expect(await leads()).toContain(leadIdOf(user('bob')));
  await expect.poll(orders, { timeout: 30_000 }).toBe(3);
  expect(await leads()).toHaveLength(3); // as many people as before, two of them nobody's name
});

it('of a shared device what others own is appended again, and only that: what is the lead\'s own is counted once and kept once', async () => {
  const before = await orders();
  const device = { anonymousId: 'shared' };
  await log.append([
    view('s1', { userId: 'sue', ...device }, 9), view('s2', device, 8.99), order('sue', 8.9, { ...device, email: 'sue@shop.example' }), view('s3', { email: 'sue@shop.example' }, 8.8),
    view('t1', { userId: 'tom', ...device }, 5), view('t2', device, 4.99), view('t3', device, 4.98),
  ]);
  await expect.poll(() => Promise.all([owned('sue'), owned('tom')]), { timeout: 60_000 }).toEqual([4, 3]);
  const receipt = await eraseLeads(deps, { leads: [], identifiers: ['user:sue'], keep: 'counts', later: 'anew' });
  expect(receipt.removals.filter(({ of }) => of === 'touchpoints of others').map(({ removed }) => removed)).toEqual([2]);
  await expect.poll(() => Promise.all([owned('sue'), owned('tom'), orders()]), { timeout: 60_000 }).toEqual([0, 3, before + 1]);

  await log.append([view('u1', { userId: 'una', anonymousId: 'own' }, 3), view('u2', { anonymousId: 'own' }, 3), order('una', 2)]);
  await expect.poll(() => owned('una'), { timeout: 60_000 }).toBe(3);
  const own = await eraseLeads(deps, { leads: [leadIdOf(user('una'))], identifiers: [], keep: 'counts', later: 'anew' });
  expect(own.removals.filter(({ of }) => of === 'touchpoints of others')).toEqual([]);
  await expect.poll(() => Promise.all([owned('una'), orders()]), { timeout: 60_000 }).toEqual([0, before + 2]);
});

it.each(['others-appended-undone', 'keys-destroyed-undone', 'facts-appended-undone', 'leads-dropped', 'rows-removed'])(
  'an erasure of many, killed by kill -9 at %s, is nobody\'s secret and is whole after the next start: each gone, what is others\' kept, in a receipt that tells of all',
  async (at) => {
    const [ann, ben, cid] = ['ann', 'ben', 'cid'].map((name) => `${name}-${at}`) as [string, string, string];
    const before = await orders();
    const device = { anonymousId: `shared-${at}` };
    await keys.keysFor([ann, ben].map(user));
    await log.append([order(ann, 9, device), view(`a-${at}`, { userId: ann }, 8.9), order(ben, 5), view(`c-${at}`, { userId: cid, ...device }, 5), view(`d-${at}`, device, 4.99)]);
    const ofAll = () => Promise.all([ann, ben, cid].map(owned));
    await expect.poll(ofAll, { timeout: 60_000 }).toEqual([2, 1, 2]);
    const { signal, said } = await eraseUntilKilled({ clickhouse: { url: server.server.url, ...server.server.users.writer, database: server.database }, dir, workspace: 'aaaaaaaaaaaaaaaa', workspaceKey, identifiers: [`user:${ann}`, 'nonsense', `user:${ben}`, `user:nobody-${at}`], at });
    expect([signal, said]).toEqual(['SIGKILL', '']);
    const [job] = files.unfinished();
    expect(job!.asked!.map(({ outcome }) => outcome)).toEqual(['erased', 'refused', 'erased', 'unknown']);
    expect(await finishErasures(deps)).toBe(1);
    expect(files.unfinished()).toEqual([]);
    const receipt = files.receipt(job!.receipt)!;
    expect(verifyReceipt(receipt, publicKeyOf(workspaceKey))).toEqual({ kind: 'genuine' });
    expect(receipt.asked).toEqual(job!.asked);
    expect(receipt.resumedAt).toHaveLength(1);
    const removed = (store: string, of: string) => receipt.removals.filter((one) => one.store === store && one.of === of).map((one) => one.removed);
    expect(removed('log', 'facts')).toEqual([receipt.identifiers]);
    expect(removed('keys', 'keys')).toEqual([at === 'keys-destroyed-undone' ? 0 : 2]);
    expect(removed('log', 'touchpoints of others')).toEqual([1]);
    expect(receipt.removals.find(({ where }) => where === 'touchpoints')!.removed).toBeGreaterThanOrEqual(3);
    expect(receipt.removals.find(({ of }) => of === 'stores')!.note).toBe('rewritten, so that their unused pages hold nothing of it');
    await expect.poll(async () => [await ofAll(), await orders()], { timeout: 60_000 }).toEqual([[0, 0, 2], before + 2]);
    expect([...keys.all()].filter(({ identifier }) => [ann, ben].map(user).includes(identifier))).toEqual([]);
  },
);
