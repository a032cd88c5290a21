import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivityReport, FunnelApplied, FunnelList, LeadTimeline, operations, RevenueReport, SavedFunnel, Status, TypesSeen } from '@trichter/api';
import { ordersOf } from '@trichter/domain';
import { decodeRecord } from '@trichter/events';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayStart } from '../range/day-start.js';
import { plainFunnel, randomWorld, worldEnd } from '../test-world/random-world.js';
import { startTestQuery, type TestQuery } from '../test-world/start-test-query.js';
import { storeWorld } from '../test-world/store-world.js';

const world = randomWorld(7, 300);
const range = 'from=2026-03-26&to=2026-04-01&timeZone=Europe/Berlin';
const start = dayStart('2026-03-26', 'Europe/Berlin');
const end = dayStart('2026-04-01', 'Europe/Berlin');
const berlinDay = (time: number): string => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(time);
const counted = world.flatMap(({ timeline }) => timeline.touchpoints.filter(({ test, bot, time }) => !test && !bot && time >= start && time < end));

const input = { window: '7d', steps: [{ name: 'quiz', types: ['quiz.finished'] }, { name: 'order', types: ['order.completed'] }] };

let clickhouse: TestClickHouse;
let service: TestQuery;
let dashboard: string;

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  await storeWorld(clickhouse.client, world, [plainFunnel], worldEnd);
  dashboard = mkdtempSync(join(tmpdir(), 'trichter-test-dashboard-'));
  mkdirSync(join(dashboard, 'assets'));
  writeFileSync(join(dashboard, 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(dashboard, 'assets', 'index-abc123.js'), 'export {};');
  service = await startTestQuery(clickhouse.as('reader'), { dashboard, ingestUrl: 'http://127.0.0.1:4410', writeKey: 'wk_1' });
});
afterAll(async () => {
  await service?.stop();
  await clickhouse?.stop();
  rmSync(dashboard, { recursive: true, force: true });
});

describe('activity and revenue', () => {
  it('sums touchpoints by the days of the zone', async () => {
    const report = ActivityReport.parse(await service.get(`/v1/activity?${range}`));
    expect(report.total).toBe(counted.length);
    const expected = new Map<string, number>();
    for (const { type, time } of counted) expected.set(`${berlinDay(time)} ${type}`, (expected.get(`${berlinDay(time)} ${type}`) ?? 0) + 1);
    expect(new Map(report.days.map(({ day, value, touchpoints }) => [`${day} ${value}`, touchpoints]))).toEqual(expected);
  });

  it('sums them by channel as well', async () => {
    const report = ActivityReport.parse(await service.get(`/v1/activity?${range}&by=channel`));
    expect(report.total).toBe(counted.length);
    expect(report.values.map(({ value }) => value).sort()).toEqual([...new Set(counted.map(({ visit }) => visit.channel))].sort());
  });

  it.each(['first', 'last'] as const)('keeps currencies apart and is net of refunds, by the %s touch', async (touch) => {
    const report = RevenueReport.parse(await service.get(`/v1/revenue?${range}&touch=${touch}`));
    const orders = world.flatMap(({ timeline }) => ordersOf(timeline).orders).filter(({ step }) => step.time >= start && step.time < end);
    for (const currency of ['EUR', 'USD']) {
      const mine = orders.filter((order) => order.currency === currency);
      const sums = { currency, orders: mine.length, revenue: mine.reduce((sum, { amount, refunded }) => sum + amount - refunded, 0), refunded: mine.reduce((sum, { refunded }) => sum + refunded, 0) };
      expect(report.totals.find((total) => total.currency === currency)).toEqual(sums);
      for (const rows of [report.channels, report.days]) expect(rows.filter((row) => row.currency === currency).reduce((sum, { revenue }) => sum + revenue, 0)).toBe(sums.revenue);
    }
  });
});

describe('a lead', () => {
  it('has a timeline, page by page, in the total order, test traffic marked', async () => {
    const { lead, timeline } = world.find(({ timeline: { touchpoints } }) => touchpoints.length > 6)!;
    const listed: LeadTimeline['timeline'] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: LeadTimeline = LeadTimeline.parse(await service.get(`/v1/leads/${lead}?limit=2${after && `&after=${after}`}`));
      expect(page.touchpoints).toBe(timeline.touchpoints.length);
      listed.push(...page.timeline);
      after = page.next;
    }
    expect(listed.map(({ source, id, test }) => [source, id, test])).toEqual(timeline.touchpoints.map(({ source, id, test }) => [source, id, test]));
    expect(listed[0]?.data).toEqual({ n: 1 });
  });

  it('is 404 where nobody knows it, and 400 where it is no id', async () => {
    expect(await service.send('GET', '/v1/leads/00000000-0000-0000-0000-000000000000')).toMatchObject({ status: 404, body: { code: 'no_such_lead' } });
    expect(await service.send('GET', '/v1/leads/7')).toMatchObject({ status: 400, body: { field: 'lead' } });
  });
});

describe('saved funnels', () => {
  it('become a fact in the log under their own key, once however often they are sent', async () => {
    const before = await service.log.ends();
    const first = FunnelApplied.parse((await service.send('PUT', '/v1/funnels/quiz', input)).body);
    expect(first).toMatchObject({ name: 'quiz', changed: true, definition: { name: 'quiz', windowMs: 604_800_000 } });
    const { partition, offset } = first.position!;
    for await (const batch of service.log.read(partition, offset)) {
      const record = decodeRecord(Buffer.from(batch.records[0]!.value));
      expect(batch.records[0]!.key).toBe('fact:definition:funnel:quiz');
      expect(record).toMatchObject({ kind: 'definition.applied', definition: { kind: 'funnel', name: 'quiz', home: null } });
    }
    expect(FunnelApplied.parse((await service.send('PUT', '/v1/funnels/quiz', input)).body)).toMatchObject({ changed: false, position: null, version: first.version });
    const written = (await service.log.ends()).reduce((a, b) => a + b) - before.reduce((a, b) => a + b);
    expect(written).toBe(1);
  });

  it('are seen at once, with their versions, before the projector knows them', async () => {
    await service.send('PUT', '/v1/funnels/quiz', { ...input, window: '9d' });
    const saved = SavedFunnel.parse(await service.get('/v1/funnels/quiz'));
    expect(saved.versions.map(({ state, current, definition }) => [state, current, definition.windowMs])).toEqual([['applied', false, 777_600_000], ['applied', false, 604_800_000]]);
    expect(FunnelList.parse(await service.get('/v1/funnels')).funnels.map(({ name }) => name)).toEqual(['plain', 'quiz']);
    expect(await service.send('GET', `/v1/funnels/quiz/report?${range}`)).toMatchObject({ status: 503, body: { code: 'backfilling' } });
  });

  it('tell which types no stage counts', async () => {
    const { types } = TypesSeen.parse(await service.get('/v1/types'));
    expect(types.find(({ type }) => type === 'quiz.finished')).toMatchObject({ unused: false, usedBy: [{ funnel: 'quiz', step: 'quiz' }] });
    expect(types.find(({ type }) => type === 'order.refunded')).toMatchObject({ unused: true, usedBy: [] });
    expect(types.find(({ type }) => type === 'order.completed')?.usedBy.map(({ funnel }) => funnel)).toEqual(['plain', 'quiz']);
  });

  it('are refused with every fault named', async () => {
    const { status, type, body } = await service.send('PUT', '/v1/funnels/quiz', { window: 'a month', steps: [{ name: 'Quiz Finished', types: [] }] });
    expect({ status, type }).toEqual({ status: 400, type: 'application/problem+json; charset=utf-8' });
    expect((body['faults'] as { field: string }[]).map(({ field }) => field).sort()).toEqual(['steps.0.name', 'steps.0.types', 'window']);
    expect(await service.send('PUT', '/v1/funnels/quiz', { ...input, name: 'other' })).toMatchObject({ status: 400, body: { field: 'name', value: 'other' } });
  });
});

describe('while a newer definition is being computed', () => {
  it('counts by the complete one and says how far the newer is', async () => {
    const row = (partition: number) => ({ kind: 'funnel', name: 'plain', definition: 'hash_newer', partition, created: 5000, table_name: 'contributions', body: JSON.stringify(plainFunnel), complete: false, done: 30, total: 60, version: 1, removed: 0 });
    await clickhouse.client.insert('definitions', [0, 1, 2, 3].map(row));
    const { freshness } = await service.get<{ freshness: object }>(`/v1/funnels/plain/report?${range}`);
    expect(freshness).toMatchObject({ definition: { hash: 'hash_plain' }, backfilling: { percent: 50, hash: 'hash_newer' } });
    await clickhouse.client.insert('definitions', [0, 1, 2, 3].map((partition) => ({ ...row(partition), removed: 1, version: 2 })));
  });
});

describe('requests', () => {
  it.each([
    ['from=2026-03-26&to=2026-03-26', 'to'],
    ['from=2026-02-30&to=2026-03-26', 'from'],
    ['to=2026-03-26', 'from'],
    ['from=2026-03-01&to=2026-03-26&timeZone=Mars', 'timeZone'],
    ['from=2026-03-01&to=2026-03-26&asOf=yesterday', 'asOf'],
    ['from=2026-03-01&to=2026-03-26&breakdown=colour', 'breakdown'],
    ['from=1990-03-01&to=2026-03-26', 'from'],
  ])('%s is refused and says which field', async (query, field) => {
    expect(await service.send('GET', `/v1/funnels/plain/report?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid', field } });
  });

  it.each([
    ['GET', `/v1/funnels/plain/report?${range}&timezone=UTC`, undefined, 'timezone', 'timeZone'],
    ['GET', `/v1/funnels/plain/leads?${range}&chanel=email`, undefined, 'chanel', 'channel'],
    ['GET', `/v1/activity?${range}&constructor=1`, undefined, 'constructor', 'by'],
    ['GET', `/v1/revenue?${range}&by=channel`, undefined, 'by', 'touch'],
    ['GET', '/v1/leads/00000000-0000-0000-0000-000000000000?Limit=1', undefined, 'Limit', 'limit'],
    ['GET', `/v1/projections/revenue/cells?${range}&dimensions=currency`, undefined, 'dimensions', 'bucket'],
    ['PUT', '/v1/funnels/quiz', { ...input, windowms: 1 }, 'windowms', 'windowMs'],
    ['PUT', '/v1/funnels/quiz', { ...input, steps: [{ ...input.steps[0], filter: {} }] }, 'steps.0.filter', 'types'],
    ['POST', '/v1/funnels/preview', { definition: input, from: '2026-03-26', to: '2026-04-01', timezone: 'UTC' }, 'timezone', 'timeZone'],
  ] as const)('%s %s with %j is refused: %s is not known, %s is', async (method, path, body, field, known) => {
    const answer = await service.send(method, path, body);
    expect(answer).toMatchObject({ status: 400, type: 'application/problem+json; charset=utf-8', body: { code: 'invalid', field } });
    expect(answer.body['detail']).toMatch(new RegExp(`^${field}: is not known; there are: .*\\b${known}\\b`));
  });

  it('for a funnel of a type the door refuses are refused', async () => {
    const answer = await service.send('PUT', '/v1/funnels/quiz', { ...input, steps: [{ name: 'quiz', types: ['not a type'] }] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid', field: 'steps.0.types.0', value: 'not a type' } });
  });

  it.each(Object.entries(operations))('for %s reach a route', async (_, { method, path }) => {
    const address = path.replace('{lead}', '00000000-0000-0000-0000-000000000000').replace('{name}', 'plain');
    const { body } = await service.send(method.toUpperCase() as 'GET', address, method === 'get' ? undefined : {});
    const nowhere = await service.send('GET', '/v1/nowhere');
    expect(nowhere.body['code']).toEqual(expect.any(String));
    expect(body['code']).not.toBe(nowhere.body['code']);
  });

  it.each([['step=5', 'step'], ['limit=501', 'limit'], ['after=nonsense', 'after'], ['outcome=maybe', 'outcome']])('for leads: %s is refused', async (query, field) => {
    expect(await service.send('GET', `/v1/funnels/plain/leads?${range}&${query}`)).toMatchObject({ status: 400, body: { field } });
  });

  it('for an unknown funnel are 404 and name those there are', async () => {
    expect(await service.send('GET', `/v1/funnels/nope/report?${range}`)).toMatchObject({ status: 404, body: { code: 'no_such_funnel', value: 'nope', remedy: expect.stringContaining('plain') } });
    expect(await service.send('GET', '/v1/nowhere')).toMatchObject({ status: 404, type: 'application/problem+json; charset=utf-8' });
  });

  it('cannot bring SQL along', async () => {
    const { funnel: _, ...report } = await service.get<{ funnel: unknown; total: { entered: number } }>(`/v1/funnels/plain/report?${range}&channel=${encodeURIComponent("x') OR 1=1 --")}`);
    expect(report.total.entered).toBe(0);
  });
});

describe('status, description and page', () => {
  it('says that there is data, where events go in and, on loopback, with which key', async () => {
    const status = Status.parse(await service.get('/v1/status'));
    expect(status).toMatchObject({ hasData: true, ingestUrl: 'http://127.0.0.1:4410', writeKey: 'wk_1', partitions: 4, deadLetters: 0 });
    const all = world.flatMap(({ timeline }) => timeline.touchpoints.filter(({ test, bot }) => !test && !bot));
    expect(status.touchpoints).toBe(all.length);
  });

  it('answers before anything is computed', async () => {
    const empty = await startTestQuery(await clickhouse.fresh('trichter_empty'));
    try {
      expect(Status.parse(await empty.get('/v1/status'))).toMatchObject({ hasData: false, leads: 0, touchpoints: 0, freshness: { asOf: null, clock: null } });
      expect(await empty.send('GET', `/v1/activity?${range}`)).toMatchObject({ status: 503, body: { code: 'backfilling' } });
      expect(await empty.send('GET', `/v1/funnels/sales/report?${range}`)).toMatchObject({ status: 404 });
    } finally {
      await empty.stop();
    }
  });

  it('describes itself, and is ready while ClickHouse answers', async () => {
    expect(await service.get('/v1/openapi.json')).toMatchObject({ openapi: '3.1.0' });
    expect(await service.get('/health/ready')).toEqual({ ok: true, checks: { clickhouse: { ok: true } } });
  });

  it('serves the page with its bundles cached for good, and any place of it', async () => {
    const page = await service.send('GET', '/');
    expect(page).toMatchObject({ status: 200, body: { text: expect.stringContaining('the page') } });
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect((await service.send('GET', '/funnels/sales')).body['text']).toContain('the page');
    const bundle = await service.send('GET', '/assets/index-abc123.js');
    expect(bundle.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await service.send('GET', '/assets/index-gone.js')).status).toBe(404);
  });

  it('asks for the token where one is set, but not for health or the page', async () => {
    const guarded = await startTestQuery(clickhouse.as('reader'), { token: 'a-token-of-sixteen', dashboard });
    try {
      expect(await guarded.send('GET', '/v1/status')).toMatchObject({ status: 401, type: 'application/problem+json; charset=utf-8', body: { code: 'unauthorised' } });
      expect((await guarded.send('GET', '/v1/status', undefined, { authorization: 'Bearer wrong' })).status).toBe(401);
      expect((await guarded.send('GET', '/v1/status', undefined, { authorization: 'Bearer a-token-of-sixteen' })).status).toBe(200);
      expect((await guarded.send('GET', '/health/live')).status).toBe(200);
      expect((await guarded.send('GET', '/')).status).toBe(200);
    } finally {
      await guarded.stop();
    }
  });
});
