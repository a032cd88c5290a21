import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { encodeEnvelope, type Envelope } from '@trichter/events';
import { audit } from '@trichter/projection';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EMPTY, eventsOf } from './testing/events-of.js';
import { startProjectorWorld, type ProjectorWorld } from './testing/start-projector-world.js';

const START = Date.UTC(2026, 0, 5, 12);
/** Longest a merge may take to be seen. */
const VISIBLE_MS = 5_000;

let world: ProjectorWorld;
beforeAll(async () => {
  world = await startProjectorWorld('merge');
});
afterAll(() => world.stop());

const record = (part: Pick<Envelope, 'id' | 'subject' | 'type'> & Partial<Envelope>, minute: number) => ({ key: part.subject, value: encodeEnvelope({ ...EMPTY, data: '{}', time: START + minute * 60_000, ...part }) });
const fact = (type: string, minute: number) => record({ id: type, subject: 'user:telephone', type, data: '{"to":"user:laptop"}' }, minute);

it('a merge is seen in funnel, revenue and leads within 5 s, and taking it back restores every row', async () => {
  const { clickhouse, log } = world;
  const service = await world.start();
  // What was said of two users stays listed when it is taken back.
  const all = (table: string) => clickhouse.client.query({ sql: `SELECT * EXCEPT (version, removed) FROM ${table} FINAL WHERE removed = 0 ${table === 'identities' ? "AND (rule != 'fact' OR on)" : ''} ORDER BY ALL` });
  const rows = async () => ({ leads: await all('leads'), contributions: await all('contributions'), touchpoints: await all('touchpoints'), identities: await all('identities'), revenue: await all('cells_revenue_v1'), activity: await all('cells_activity_v1') });
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
