import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRowReader, createRowSink, ensureCellTables, type ClickHouse } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { openEmbeddedLog, type EventLog, type NewRecord } from '@trichter/event-log';
import { encodeEnvelope, identifierOf, leadIdOf, readIncoming } from '@trichter/events';
import { createLogger, createMetrics } from '@trichter/observability';
import { createMemoryKeyStore, verifyReceipt, publicKeyOf, type KeyStore } from '@trichter/personal';
import { startProjector, type Projector } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProgressReader } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { createPendingFunnels } from '../funnels/pending-funnels.js';
import { erasureFiles, type ErasureFiles } from './erasure-job.js';
import { startUpkeep } from './start-upkeep.js';

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
  keys = createMemoryKeyStore();
  files = erasureFiles(join(dir, 'erasures'));
  const now = () => Date.now() + (moved += moves);
  deps = { clickhouse, log, progress: createProgressReader(clickhouse, log, now), pending: createPendingFunnels(), metrics: createMetrics({ service: 'query' }), keys, erasing: { clickhouse, files, workspaceKey }, now, ingestUrl: null, writeKey: () => null, workspaceKey };
  const order = (name: string, daysAgo: number): NewRecord => {
    const incoming = readIncoming({ id: `o-${name}`, type: 'order.completed', userId: name, time: new Date(Date.now() - daysAgo * DAY).toISOString(), data: { order: `o-${name}`, amount: 500, currency: 'EUR' } }, { workspaceKey, source: 'shop', test: false, facts: false, now: Date.now() });
    if (incoming.kind === 'rejected') throw new Error(incoming.rejection.message);
    return { key: incoming.envelope.subject, value: encodeEnvelope(incoming.envelope) };
  };
  await keys.keysFor(['ada', 'bob', 'eve', 'ida'].map(user));
  await log.append([order('ada', 10), order('bob', 10), order('eve', 400), order('ida', 400)]);
});
afterAll(async () => {
  await projector?.stop();
  await log?.close();
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const leads = async () => (await clickhouse.query<{ lead: string }>({ sql: "SELECT toString(lead) AS lead FROM leads FINAL WHERE NOT removed AND definition IN (SELECT definition FROM definitions FINAL WHERE name = 'leads') ORDER BY lead" })).map(({ lead }) => lead).sort();
const orders = async () => Number((await clickhouse.query<{ orders: number }>({ sql: 'SELECT sum(orders) AS orders FROM leads FINAL WHERE NOT removed' }))[0]?.orders);
const upkeep = (retentionMonths?: number) => startUpkeep({ deps, logger, dataDir: dir, keysDir: join(dir, 'keys'), retentionMonths });

it('an erasure of which only the key was destroyed when the process was killed is finished at the next start, with its receipt', async () => {
  await expect.poll(leads, { timeout: 60_000 }).toEqual(['ada', 'bob', 'eve', 'ida'].map((name) => leadIdOf(user(name))).sort());
  await expect.poll(() => projector.status().every(({ definitions }) => definitions.every(({ stage }) => stage === 'complete')), { timeout: 60_000 }).toBe(true);
  const identifiers = [user('ada')];
  files.begin({ receipt: 'ab12', leads: identifiers.map(leadIdOf), identifiers, keep: 'nothing', later: 'anew', askedAt: Date.now(), until: Date.now() });
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
  // A start does not erase at once: by each look at this clock eleven minutes have passed.
  moves = 11 * 60_000;
  const running = upkeep(12);
  await expect.poll(async () => (await leads()).includes(leadIdOf(user('eve'))), { timeout: 100_000 }).toBe(false);
  running.stop();
  expect(await leads()).toContain(leadIdOf(user('bob')));
  await expect.poll(orders, { timeout: 30_000 }).toBe(3);
  expect(await leads()).toHaveLength(3); // as many people as before, two of them nobody's name
});
