import type { ActivityReport, FunnelLeads, FunnelReport, Restatements, RevenueReport } from '@trichter/api';
import type { ClickHouse } from '@trichter/clickhouse';
import { MINUTE_MS } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope, startLiveCompany, type LiveCompany } from '../test-world/live-company.js';
import { randomFrom } from '../test-world/random-world.js';
import { thinLedger } from './thin-ledger.js';

const DAY = 24 * 60 * MINUTE_MS;
const START = Date.parse('2025-12-28T00:00:00Z');
const DAYS = 9;
const iso = (at: number): string => new Date(at).toISOString();
const day = (n: number): number => START + n * DAY;
const range = `from=${iso(day(-20)).slice(0, 10)}&to=${iso(day(20)).slice(0, 10)}&timeZone=UTC`;
/** All of December 2025 and January 2026 are older than 400 days. */
const LATER = Date.parse('2027-03-20T12:00:00Z');
let clickhouse: TestClickHouse;
let company: LiveCompany;
let eraser: ClickHouse;

const random = randomFrom(5);
function anyEvent(now: number) {
  const type = random.of(['page.viewed', 'page.viewed', 'form.submitted', 'cart.added', 'order.completed', 'order.refunded']);
  const money = type.startsWith('order.') ? { order: `o${random.below(20)}`, amount: 100 + random.below(9_000), currency: 'EUR' } : {};
  return envelope({ id: `e${random.below(200)}`, subject: `user:${random.below(12)}`, type, time: random.chance(0.6) ? now : now - random.below(12) * DAY, utmSource: random.of([null, 'google', 'news']), ...money });
}

const numbers = async (at: number) => {
  const known = `&knownAt=${iso(at)}`;
  const { service } = company;
  const { total, breakdown } = await service.get<FunnelReport>(`/v1/funnels/sales/report?${range}&breakdown=source${known}`);
  const { leads } = await service.get<FunnelLeads>(`/v1/funnels/sales/leads?${range}&outcome=open&limit=500${known}`);
  const revenue = await service.get<RevenueReport>(`/v1/revenue?${range}${known}`);
  const activity = await service.get<ActivityReport>(`/v1/activity?${range}${known}`);
  return { funnel: [total, breakdown], leads: leads.map(({ lead, level, enteredAt }) => [lead, level, enteredAt]), revenue: [revenue.totals, revenue.days], activity: [activity.total, activity.days] };
};
const changed = (number: string, since: number, until: number) => company.service.get<Restatements>(`/v1/restatements?${range}&${number}&since=${iso(since)}&until=${iso(until)}`);
const rowsOf = async (table: string): Promise<number> => Number((await clickhouse.client.query<{ rows: number }>({ sql: `SELECT count() AS rows FROM ${table} FINAL` }))[0]!.rows);
const sums = ['projection=revenue&measure=revenue', 'projection=activity&measure=touchpoints', 'funnel=sales&outcome=entered', 'funnel=sales&outcome=converted'];

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  eraser = clickhouse.as('eraser');
  company = await startLiveCompany({ client: clickhouse.client, reader: clickhouse.as('reader') });
  for (let n = 0; n < DAYS * 3; n += 1) {
    const now = START + Math.floor(n / 3) * DAY + (n % 3) * 6 * 60 * MINUTE_MS + random.below(MINUTE_MS);
    company.log.now = now;
    await company.tell(Array.from({ length: 20 }, () => anyEvent(now)));
  }
  await company.sealAt(LATER);
}, 300_000);
afterAll(async () => {
  await company?.stop();
  await clickhouse?.stop();
});

describe('a ledger older than 400 days', () => {
  it('is kept by days: numbers known at the beginning of a day stay what they were, what changed them still adds up, and minutes are rounded down and said to be', async () => {
    const kept = Array.from({ length: DAYS + 1 }, (_, n) => day(n));
    const before = await Promise.all(kept.map(numbers));
    expect(new Set(before.map((one) => JSON.stringify(one.activity))).size).toBeGreaterThan(5);
    const changes = await Promise.all(sums.map((number) => changed(number, day(2), day(7))));
    const rows = await rowsOf('cells_activity_v1_history');
    expect(await company.service.get<RevenueReport>(`/v1/revenue?${range}&knownAt=${iso(day(3) + 90 * MINUTE_MS)}`)).toMatchObject({ freshness: { knownAt: iso(day(3) + 90 * MINUTE_MS), knownTo: 'minute' } });

    const thinned = await thinLedger(eraser, { sealed: LATER });
    expect(thinned).toEqual(expect.arrayContaining(['contributions_history', 'cells_activity_v1_history', 'cells_revenue_v1_history'].flatMap((table) => [{ table, month: 202512 }, { table, month: 202601 }])));
    expect(await rowsOf('cells_activity_v1_history')).toBeLessThan(rows);

    expect(await Promise.all(kept.map(numbers))).toEqual(before);
    for (const [n, was] of changes.entries()) {
      const found = await changed(sums[n]!, day(2), day(7));
      expect([found.before, found.after]).toEqual([was.before, was.after]);
      expect(found.before + found.changes.reduce((sum, { delta }) => sum + delta, 0)).toBe(found.after);
      expect(found.changes.every(({ per, minute }) => per === 'day' && minute.endsWith('T00:00:00.000Z'))).toBe(true);
    }
    const inBetween = await company.service.get<RevenueReport>(`/v1/revenue?${range}&knownAt=${iso(day(3) + 90 * MINUTE_MS)}`);
    expect(inBetween.freshness).toMatchObject({ knownAt: iso(day(3)), knownTo: 'day' });
    expect(await numbers(day(3) + 90 * MINUTE_MS)).toEqual(before[3]);
  });

  it('is thinned once: there is nothing left to do, and what is younger keeps its minutes', async () => {
    expect(await thinLedger(eraser, { sealed: LATER })).toEqual([]);
    expect(await company.service.get<RevenueReport>(`/v1/revenue?${range}&knownAt=${iso(Date.parse('2026-02-01T10:07:00Z'))}`)).toMatchObject({ freshness: { knownAt: '2026-02-01T10:07:00.000Z', knownTo: 'minute' } });
  });

  it('is left as it is while somebody folds the log anew', async () => {
    await clickhouse.client.execute({ sql: `INSERT INTO cells_revenue_v1_history SELECT * REPLACE('another' AS definition, addMinutes(minute, -7) AS minute) FROM cells_revenue_v1_history LIMIT 1` });
    expect(await thinLedger(eraser, { sealed: LATER, quiet: () => false })).toEqual([]);
    expect(await thinLedger(eraser, { sealed: LATER })).toHaveLength(1);
  });

  it('is refused before it begins, with the first day that is whole', async () => {
    const begins = day(4) + 5 * 60 * MINUTE_MS;
    await clickhouse.client.execute({ sql: `INSERT INTO definitions SELECT * REPLACE(version + 1 AS version, ${begins - MINUTE_MS} AS ledger_from, ${begins} AS known_from) FROM definitions FINAL WHERE name = 'revenue'` });
    const refused = await company.service.send('GET', `/v1/revenue?${range}&knownAt=${iso(day(4) + 20 * 60 * MINUTE_MS)}`);
    expect(refused).toMatchObject({ status: 422, body: { code: 'ledger_begins_later', remedy: expect.stringContaining(`send ${iso(day(5))} or a later instant`) as string } });
  });
});
