import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { encodeEnvelope, workspaceFingerprint, type Envelope } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { audit } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configSchema } from './config.js';
import { startProjectorService } from './start-projector-service.js';
import { EMPTY, eventsOf } from './testing/events-of.js';

const KEY = 'ef'.repeat(32);
const START = Date.UTC(2026, 0, 5, 12);
/** Longest a merge may take to be seen. */
const VISIBLE_MS = 5_000;

let clickhouse: TestClickHouse;
let dir: string;
let log: EventLog;
beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  dir = mkdtempSync(join(tmpdir(), 'trichter-merge-'));
  writeFileSync(join(dir, 'workspace.key'), KEY);
  log = await openEmbeddedLog({ dir: join(dir, 'log'), workspace: workspaceFingerprint(Buffer.from(KEY, 'hex')) });
});
afterAll(async () => {
  await log.close();
  await clickhouse.stop();
  rmSync(dir, { recursive: true });
});

const record = (part: Pick<Envelope, 'id' | 'subject' | 'type'> & Partial<Envelope>, minute: number) => ({ key: part.subject, value: encodeEnvelope({ ...EMPTY, data: '{}', time: START + minute * 60_000, ...part }) });
const fact = (type: string, minute: number) => record({ id: type, subject: 'user:telephone', type, data: '{"to":"user:laptop"}' }, minute);

it('a merge is seen in funnel, revenue and leads within 5 s, and taking it back restores every row', async () => {
  const { user, password } = clickhouse.server.users.writer;
  const config = configSchema.parse({ TRICHTER_DATA: dir, TRICHTER_PORT: '0', TRICHTER_CLICKHOUSE_URL: clickhouse.server.url, TRICHTER_CLICKHOUSE_USER: user, TRICHTER_CLICKHOUSE_PASSWORD: password, TRICHTER_CLICKHOUSE_DATABASE: clickhouse.database });
  const service = await startProjectorService(config, createLogger({ service: 'test', level: 'error' }), projections);
  const all = (table: string, key: string) => clickhouse.client.query({ sql: `SELECT * EXCEPT (version, removed) FROM ${table} FINAL WHERE removed = 0 ORDER BY ${key}` });
  const rows = async () => ({ leads: await all('leads', 'lead'), contributions: await all('contributions', 'definition, lead, entry'), touchpoints: await all('touchpoints', 'lead, time, source, id'), revenue: await all('cells_revenue_v1', 'partition, bucket, first_channel, last_channel') });
  const firstChannel = async () => (await clickhouse.client.query<{ channel: string }>({ sql: 'SELECT first_channel AS channel FROM cells_revenue_v1 FINAL WHERE removed = 0 AND revenue = 777001' }))[0]?.channel;
  const untilFirstChannel = async (channel: string): Promise<number> => {
    const begun = performance.now();
    while ((await firstChannel()) !== channel) {
      if (performance.now() - begun > 60_000) throw new Error(`the first channel of the order is ${await firstChannel()}, not ${channel}`);
      await sleep(20);
    }
    return performance.now() - begun;
  };
  const atRest = async () => expect(await audit({ log, reader: createRowReader(clickhouse.client), projections, waitMs: 60_000 })).toMatchObject({ ok: true, differences: [], inTransit: 0 });

  await log.append([
    ...eventsOf(2_000, 300),
    record({ id: 'click', subject: 'user:laptop', type: 'ad.clicked', utmSource: 'google', utmMedium: 'cpc' }, 0),
    record({ id: 'page', subject: 'user:laptop', type: 'page.viewed' }, 1),
    record({ id: 'order', subject: 'user:telephone', type: 'order.completed', browser: false, url: null, order: 'o1', amount: 777_001, currency: 'EUR' }, 30),
  ]);
  await untilFirstChannel('(unattributed)');
  await atRest();
  const before = await rows();

  await log.append([fact('identity.merged', 60)]);
  const merged = await untilFirstChannel('paid_search');
  await atRest();
  expect((await rows()).leads).toHaveLength(before.leads.length - 1);

  await log.append([fact('identity.unmerged', 90)]);
  const apart = await untilFirstChannel('(unattributed)');
  await atRest();
  expect(await rows()).toEqual(before);
  process.stdout.write(`a merge is visible after ${Math.round(merged)} ms, its undoing after ${Math.round(apart)} ms\n`);
  expect(merged).toBeLessThan(VISIBLE_MS);
  expect(apart).toBeLessThan(VISIBLE_MS);
  await service.stop();
}, 180_000);
