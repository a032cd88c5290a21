import { ActivityReport, FunnelLeads, FunnelReport, Restatements, RevenueReport } from '@trichter/api';
import { salesFunnel } from '@trichter/domain';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomWorld } from '../test-world/random-world.js';
import { startTestQuery, type TestQuery } from '../test-world/start-test-query.js';
import { storeWorld } from '../test-world/store-world.js';
import { biClients, type Answers } from './bi-clients.js';
import { docsQueries } from './docs-queries.js';

const RANGE = 'from=2026-03-25&to=2026-04-02&timeZone=UTC';
/** So late that the windows of the first days have ended, and early enough that the others run. */
const CLOCK = Date.parse('2026-04-28T06:00:00Z');
const queries = docsQueries();
let clickhouse: TestClickHouse;
let service: TestQuery;
let report: FunnelReport;

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  await storeWorld(clickhouse.client, randomWorld(20260325, 700), [salesFunnel], CLOCK);
  service = await startTestQuery(clickhouse.as('reader'));
  report = FunnelReport.parse(await service.get(`/v1/funnels/sales/report?${RANGE}&usual=true&breakdown=channel`));
});
afterAll(async () => {
  await service?.stop();
  await clickhouse?.stop();
});

it('has something to compare: leads of every outcome, money, and what is left out', () => {
  const { total, leftOut, usual } = report;
  for (const number of [total.converted, total.open, total.dropped, leftOut!.test.leads, leftOut!.bot.leads, leftOut!.setAside.leads, usual?.steps[0] ?? 0]) expect(number).toBeGreaterThan(0);
  expect(queries.size).toBeGreaterThanOrEqual(18);
});

describe.each(biClients)('as the BI user, through $name, the queries of docs/bi.md', (client) => {
  let answers: Answers;
  const rows = (name: string): readonly (readonly (string | null)[])[] => answers[name]?.rows ?? [];
  /** Values as numbers where they are numbers, so that 0.50 and 0.5 are the same. */
  const values = (name: string) => rows(name).map((row) => row.map((value) => (value !== null && /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(value) ? Number(value) : value)));
  const one = (name: string) => values(name)[0]?.[0];
  const instant = (text: string | null | undefined) => Date.parse(`${(text ?? '').replace(' ', 'T').replace(/(\+00:00|Z|\[UTC\])+$/, '')}Z`);
  const sorted = (list: readonly (readonly unknown[])[]) => list.map((row) => JSON.stringify(row)).sort();

  beforeAll(async () => {
    answers = await client.run({ port: clickhouse.server.httpPort, ...clickhouse.server.users.bi }, queries);
  }, 300_000);

  it('all answer', () => expect(Object.keys(answers).sort()).toEqual([...queries.keys()].sort()));

  it('give the totals of the report', () => {
    expect([one('entered'), one('converted'), one('open'), one('dropped')]).toEqual([report.total.entered, report.total.converted, report.total.open, report.total.dropped]);
    expect(one('rate')).toBeCloseTo(report.total.rate ?? NaN, 12);
  });

  it('give the counts of each step', () =>
    expect(values('steps')).toEqual(report.total.steps.map(({ step, name, entered, converted, open, dropped }) => [step, name, entered, converted, open, dropped])));

  it('give the rates of each step', () => {
    for (const { step, rateFromStart, rateFromPrevious, lossRate } of report.total.steps) {
      const [, fromStart, fromPrevious, loss] = values('step_rates')[step - 1] ?? [];
      expect(fromStart).toBeCloseTo(rateFromStart ?? NaN, 12);
      if (step === 1) expect(fromPrevious).toBeNull();
      else expect(fromPrevious).toBeCloseTo(rateFromPrevious ?? NaN, 12);
      expect(loss).toBeCloseTo(lossRate ?? NaN, 12);
    }
  });

  it('give the times to each step', () => {
    const reached = report.total.steps.filter(({ entered }) => entered > 0);
    expect(values('time_from_start')).toEqual(reached.map(({ step, fromStart }) => [step, fromStart.medianMs, fromStart.p90Ms]));
    expect(values('time_from_previous')).toEqual(reached.slice(1).map(({ step, fromPrevious }) => [step, fromPrevious.medianMs, fromPrevious.p90Ms]));
  });

  it('give the counts of each channel', () => {
    const channels = report.breakdown?.values ?? [];
    expect(channels.length).toBeGreaterThan(1);
    expect(sorted(values('by_channel').map((row) => row.slice(0, 5)))).toEqual(sorted(channels.map((of) => [of.value, of.entered, of.converted, of.open, of.dropped])));
    const bySteps = channels.flatMap((of) => of.steps.map(({ step, entered, converted, open, dropped }) => [of.value, step, entered, converted, open, dropped]));
    expect(sorted(values('by_channel_and_step'))).toEqual(sorted(bySteps));
  });

  it('give the leads behind a number', async () => {
    const page = FunnelLeads.parse(await service.get(`/v1/funnels/sales/leads?${RANGE}&step=2&outcome=dropped&limit=500`));
    expect(page.leads.length).toBeGreaterThan(0);
    expect(rows('leads_dropped_at_step_2').map(([lead]) => lead).sort()).toEqual(page.leads.map(({ lead }) => lead).sort());
  });

  it('give the counts of the usual way', () => expect(values('usual')).toEqual(report.usual?.steps.map((leads, index) => [index + 1, leads])));

  it('give what is left out', () => {
    const { test, bot, setAside } = report.leftOut!;
    expect(values('left_out')).toEqual([[test.touchpoints, test.leads, bot.touchpoints, bot.leads, setAside.leads]]);
  });

  it('give the freshness', () => {
    const [[asOf, counted] = []] = rows('freshness');
    expect([instant(asOf), instant(counted)]).toEqual([Date.parse(report.freshness.asOf ?? ''), Date.parse(report.freshness.clock ?? '')]);
  });

  it('give the money of the revenue report', async () => {
    const revenue = RevenueReport.parse(await service.get(`/v1/revenue?${RANGE}&touch=first`));
    expect(revenue.totals.length).toBeGreaterThan(1);
    expect(sorted(values('revenue_totals'))).toEqual(sorted(revenue.totals.map((sum) => [sum.currency, sum.orders, sum.revenue, sum.refunded])));
    expect(sorted(values('revenue_by_first_channel'))).toEqual(sorted(revenue.channels.map((sum) => [sum.channel, sum.currency, sum.orders, sum.revenue, sum.refunded])));
  });

  it('give the numbers as they were known, and what changed them since', async () => {
    const known = '&knownAt=2026-04-28T05:45:00Z';
    const revenue = RevenueReport.parse(await service.get(`/v1/revenue?${RANGE}${known}`));
    expect(revenue.totals.length).toBeGreaterThan(1);
    expect(sorted(values('revenue_known'))).toEqual(sorted(revenue.totals.map((sum) => [sum.currency, sum.orders, sum.revenue, sum.refunded])));
    const restated = Restatements.parse(await service.get(`/v1/restatements?${RANGE}&projection=revenue&measure=revenue&where=currency:EUR&since=2026-04-28T05:45:00Z`));
    expect(restated.reasons).not.toEqual([]);
    expect(sorted(values('revenue_restated'))).toEqual(sorted(restated.reasons.map(({ reason, delta }) => [reason, delta])));
    const activity = ActivityReport.parse(await service.get(`/v1/activity?${RANGE}${known}`));
    expect(sorted(values('activity_known'))).toEqual(sorted(activity.values.map(({ value, touchpoints }) => [value, touchpoints])));
    const { total } = FunnelReport.parse(await service.get(`/v1/funnels/sales/report?${RANGE}${known}`));
    expect(total.entered).toBeGreaterThan(0);
    expect(values('funnel_known')).toEqual([[total.entered, total.converted, total.open, total.dropped]]);
  });

  it('give the touchpoints of the activity report', async () => {
    const activity = ActivityReport.parse(await service.get(`/v1/activity?${RANGE}&by=type`));
    expect(activity.total).toBeGreaterThan(0);
    expect(sorted(values('activity'))).toEqual(sorted(activity.days.map(({ day, value, touchpoints }) => [day, value, touchpoints])));
  });
});

it('has one row a lead and funnel in bi.funnel_leads: its best entry of all time', async () => {
  const all = FunnelReport.parse(await service.get('/v1/funnels/sales/report?from=2026-01-01&to=2027-01-01&timeZone=UTC'));
  const [row] = await clickhouse.as('bi', 'bi').query<Record<string, number>>({
    sql: `SELECT count() AS entered, uniqExact(lead) AS leads, countIf(outcome = 'converted') AS converted, countIf(outcome = 'open') AS open, countIf(outcome = 'dropped') AS dropped,
      countIf((converted_at IS NOT NULL) = (outcome = 'converted')) AS consistent FROM funnel_leads WHERE funnel = 'sales'`,
  });
  const { entered, converted, open, dropped } = all.total;
  expect(row).toEqual({ entered, leads: entered, converted, open, dropped, consistent: entered });
});
