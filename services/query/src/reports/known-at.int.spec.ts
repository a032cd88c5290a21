import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityReport, Cells, Freshness, FunnelLeads, FunnelReport, Restatements, RevenueReport } from '@trichter/api';
import { createRowReader, createRowSink, ensureCellTables } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { encodeClockTicked, encodeEnvelope, type Envelope } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { createMemoryLog, startProjector, type Projector } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../test-world/random-world.js';
import { startTestQuery, type TestQuery } from '../test-world/start-test-query.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const dir = mkdtempSync(join(tmpdir(), 'trichter-known-at-'));
const log = createMemoryLog({ partitions: 2 });
const iso = (at: number): string => new Date(at).toISOString();
const begin = Math.ceil(log.now / MINUTE) * MINUTE;
const days = `from=${iso(begin - 40 * DAY).slice(0, 10)}&to=${iso(begin + 2 * DAY).slice(0, 10)}&timeZone=Europe/Berlin`;
let clickhouse: TestClickHouse;
let service: TestQuery;
let projector: Projector;

const envelope = (part: Partial<Envelope> & Pick<Envelope, 'id' | 'subject' | 'type'>): Envelope => ({
  source: 'web', time: begin, sentAt: null, ingestedAt: begin, user: null, email: null, anonymous: null, external: [], account: null, browser: true, url: null, referrer: null, utmSource: null, utmMedium: null,
  utmCampaign: null, utmTerm: null, utmContent: null, clickId: null, order: null, amount: null, currency: null, data: '{}', context: '{}', personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [], ...part,
});

const random = randomFrom(11);
/** An event of few leads: half of them come in long after their time, some are copies of another content, some refunds. */
function anyEvent(): Envelope {
  const type = random.of(['page.viewed', 'page.viewed', 'form.submitted', 'cart.added', 'order.completed', 'order.refunded']);
  const money = type.startsWith('order.') ? { order: `o${random.below(20)}`, amount: 100 + random.below(9_000), currency: random.of(['EUR', 'USD']) } : {};
  const time = random.chance(0.5) ? log.now : log.now - random.below(35) * DAY - random.below(1_440) * MINUTE;
  const utm = random.of([null, 'google', 'newsletter']);
  return envelope({ id: `e${random.below(120)}`, subject: `user:${random.below(9)}`, type, time, utmSource: utm, utmMedium: utm && 'cpc', bot: random.chance(0.05), ...money });
}

interface Told {
  readonly funnel: FunnelReport;
  readonly leads: FunnelLeads;
  readonly revenue: RevenueReport;
  readonly activity: ActivityReport;
  readonly cells: Cells;
}
/** What is asked in this test: everything that has a ledger. */
const ask = async (at: number, more: string): Promise<Told> => ({
  funnel: await service.get<FunnelReport>(`/v1/funnels/sales/report?${days}&breakdown=source&asOf=${iso(at)}${more}`),
  leads: await service.get<FunnelLeads>(`/v1/funnels/sales/leads?${days}&outcome=open&asOf=${iso(at)}${more}`),
  revenue: await service.get<RevenueReport>(`/v1/revenue?${days}${more}`),
  activity: await service.get<ActivityReport>(`/v1/activity?${days}${more}`),
  cells: await service.get<Cells>(`/v1/projections/revenue/cells?${days}&by=first_channel,last_channel&bucket=day${more}`),
});
const numbers = ({ funnel, leads, revenue, activity, cells }: Told) => ({
  funnel: [funnel.total, funnel.breakdown], leads: [leads.count, leads.leads.map(({ lead, level, enteredAt, openUntil, outcome }) => [lead, level, enteredAt, openUntil, outcome])],
  revenue: [revenue.totals, revenue.channels, revenue.days], activity: [activity.total, activity.days], cells: cells.rows,
});
const told = new Map<number, Told>();
/** Goes fast, since the log is asked for its ends once a second at most. */
let asked = begin;

async function counted(): Promise<void> {
  const ends = await log.ends();
  const until = Date.now() + 20_000;
  while (!(await service.get<Freshness>('/v1/freshness').then(({ lag, clock }) => lag === 0 && clock !== null)) && Date.now() < until) await sleep(20);
  expect(ends.length).toBe(2);
}

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  await ensureCellTables(clickhouse.client, projections);
  service = await startTestQuery(clickhouse.as('reader'), { log, now: () => (asked += 2_000) });
  projector = await startProjector({ log, sink: createRowSink(clickhouse.client), reader: createRowReader(clickhouse.client), dir, projections, logger: createLogger({ service: 'test', level: 'error' }), paceMs: 0 });
  const tick = () => log.append([0, 1].map((partition) => ({ key: 'fact:clock', value: encodeClockTicked({ at: log.now }), partition })));
  for (let minute = 0; minute < 8; minute += 1) {
    for (let n = 0; n < 20; n += 1) {
      log.now = Math.max(log.now, begin + minute * MINUTE + random.below(MINUTE));
      await log.append([anyEvent()].map((event) => ({ key: event.subject, value: encodeEnvelope(event) })));
    }
    log.now = begin + (minute + 1) * MINUTE;
    await tick();
    await counted();
    told.set(log.now, await ask(log.now, ''));
  }
}, 120_000);
afterAll(async () => {
  await projector?.stop();
  await service?.stop();
  await clickhouse?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('numbers as they were known', () => {
  it('are those every report gave at that minute', async () => {
    for (const [at, then] of told) expect(numbers(await ask(at, `&knownAt=${iso(at)}`))).toEqual(numbers(then));
    const converted = [...told.values()].map(({ funnel }) => funnel.total.entered);
    expect(new Set(converted).size).toBeGreaterThan(2);
  });

  it('say which minute they are of, and up to when windows had run: that minute, unless asked otherwise', async () => {
    const [at] = [...told.keys()];
    const { freshness, leftOut } = await service.get<FunnelReport>(`/v1/funnels/sales/report?${days}&knownAt=${iso(at! + 20_000)}`);
    expect(freshness).toMatchObject({ knownAt: iso(at!), asOf: iso(at!), sealed: iso(log.now) });
    expect(leftOut).toBeNull();
  });

  it('are refused past the sealed minute, and where a report keeps no past states', async () => {
    const late = await service.send('GET', `/v1/revenue?${days}&knownAt=${iso(log.now + MINUTE)}`);
    expect(late).toMatchObject({ status: 422, body: { code: 'not_sealed_yet', field: 'knownAt', remedy: `send ${iso(log.now)} or an earlier instant` } });
    expect(await service.send('GET', `/v1/funnels/sales/report?${days}&usual=true&knownAt=${iso(log.now)}`)).toMatchObject({ status: 422, body: { code: 'no_ledger', field: 'usual' } });
  });

  it('are refused before the ledger of their definition begins, saying from when on they are known', async () => {
    await clickhouse.client.execute({ sql: `INSERT INTO definitions SELECT * REPLACE(version + 1 AS version, ${begin} AS ledger_from, ${begin + 3 * MINUTE} AS known_from) FROM definitions FINAL WHERE name = 'activity' AND partition = 1` });
    const refused = await service.send('GET', `/v1/activity?${days}&knownAt=${iso(begin + 2 * MINUTE)}`);
    expect(refused).toMatchObject({ status: 422, body: { code: 'ledger_begins_later', remedy: `send ${iso(begin + 3 * MINUTE)} or a later instant, or make the ledger again from the log: trichter refold` } });
    // What its rows say from there on counts; older ones and those of the minute it begins in do not, but for what it begins with.
    const after = await service.get<ActivityReport>(`/v1/activity?${days}&knownAt=${iso(begin + 3 * MINUTE)}`);
    expect(after.total).toBeLessThan(told.get(begin + 3 * MINUTE)!.activity.total);
    await clickhouse.client.execute({ sql: `INSERT INTO definitions SELECT * REPLACE(version + 1 AS version, 0 AS ledger_from, 0 AS known_from) FROM definitions FINAL WHERE name = 'activity' AND partition = 1` });
  });
});

describe('what changed a number', () => {
  const spans = (): [number, number][] => {
    const all = [...told.keys()];
    return [[0, 7], [0, 0], [2, 5], [6, 7]].map(([since, until]): [number, number] => [all[since!]!, all[until!]!]);
  };
  const consistent = (found: Restatements, before: number, after: number): void => {
    expect([found.before, found.after, found.delta]).toEqual([before, after, after - before]);
    expect(found.before + found.earlier.delta + found.changes.reduce((sum, { delta }) => sum + delta, 0)).toBe(after);
    expect(found.reasons.reduce((sum, { delta }) => sum + delta, 0)).toBe(after - before);
    for (const change of found.changes) expect(change.after - change.before).toBe(change.delta);
  };

  it('adds up to the difference between any two minutes, for leads of every outcome', async () => {
    let changed = 0;
    for (const [since, until] of spans()) {
      for (const outcome of ['entered', 'converted', 'open', 'dropped'] as const) {
        for (const step of ['', '&step=2']) {
          const found = await service.get<Restatements>(`/v1/restatements?${days}&funnel=sales&outcome=${outcome}${step}&since=${iso(since)}&until=${iso(until)}`);
          const at = async (known: number) => (await service.get<FunnelLeads>(`/v1/funnels/sales/leads?${days}&outcome=${outcome}${step}&asOf=${iso(until)}&knownAt=${iso(known)}&limit=1`)).count;
          consistent(found, await at(since), await at(until));
          changed += found.changes.length;
        }
      }
    }
    expect(changed).toBeGreaterThan(20);
  });

  it('adds up for sums of money, with reasons', async () => {
    const seen = new Set<string>();
    for (const [since, until] of spans()) {
      const found = await service.get<Restatements>(`/v1/restatements?${days}&projection=revenue&measure=revenue&where=currency:EUR&since=${iso(since)}&until=${iso(until)}`);
      const eur = (at: number): number => told.get(at)!.revenue.totals.find(({ currency }) => currency === 'EUR')?.revenue ?? 0;
      consistent(found, eur(since), eur(until));
      for (const { reason } of found.reasons) seen.add(reason);
    }
    expect([...seen].sort()).toEqual(expect.arrayContaining(['event', 'late', 'refund']));
  });

  it('names the events and leads behind a change', async () => {
    const all = [...told.keys()];
    const { changes } = await service.get<Restatements>(`/v1/restatements?${days}&funnel=sales&outcome=entered&since=${iso(all[0]!)}`);
    for (const { events, delta, records } of changes) {
      expect(events.length).toBe(Math.min(records, 10));
      if (records <= 10) expect(events.reduce((sum, event) => sum + (event.delta ?? 0), 0)).toBe(delta);
      for (const event of events) expect(event).toMatchObject({ source: 'web', id: expect.stringMatching(/^e\d+$/) as string, type: expect.stringMatching(/\./) as string });
    }
    expect(changes.some(({ reason }) => reason === 'late')).toBe(true);
  });

  it('shows the latest one by one and sums up those before', async () => {
    const path = `/v1/restatements?${days}&projection=activity&measure=touchpoints&since=${iso([...told.keys()][0]!)}`;
    const all = await service.get<Restatements>(path);
    const two = await service.get<Restatements>(`${path}&limit=2`);
    expect(two.changes).toEqual(all.changes.slice(-2));
    expect(two.earlier.changes).toBe(all.changes.length - 2);
    consistent(two, all.before, all.after);
  });
});
