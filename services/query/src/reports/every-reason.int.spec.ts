import type { FunnelLeads, ProjectionList, Restatements } from '@trichter/api';
import { leadIdOf } from '@trichter/events';
import { MINUTE_MS } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope, startLiveCompany, type LiveCompany } from '../test-world/live-company.js';

const DAY = 24 * 60 * MINUTE_MS;
const iso = (at: number): string => new Date(at).toISOString();
let clickhouse: TestClickHouse;
let company: LiveCompany;
let begin: number;
let end: number;
let days: string;

const order = (id: string, user: string, amount: number, time: number) => envelope({ id, subject: `user:${user}`, user: `user:${user}`, type: 'order.completed', time, order: `order-${id}`, amount, currency: 'EUR', browser: false });
const seen = (id: string, user: string, time: number, type = 'page.viewed') => envelope({ id, subject: `user:${user}`, user: `user:${user}`, type, time });
const fact = (id: string, subject: string, type: string, time: number, data: object) => envelope({ id, subject, type, time, data: JSON.stringify(data), browser: false });
const voided = (id: string, time: number, undo: boolean) => fact(id, 'fact:void:5', 'touchpoint.voided', time, { source: 'web', id: 'o2', undo });
const merged = (id: string, time: number, on: boolean) => fact(id, 'user:b', on ? 'identity.merged' : 'identity.unmerged', time, { to: 'user:a' });
const dollars = (order: string, subject: string, amount: number, time: number, more: object) => envelope({ id: order, subject, type: 'order.completed', time, order, amount, currency: 'USD', browser: false, ...more });
const refunded = (id: string, time: number, amount: number) => envelope({ id, subject: 'order:q1', type: 'order.refunded', time, order: 'q1', amount, currency: 'USD', external: ['order:q1'], browser: false });
const funnel = (type: string) => ({ windowMs: 30 * DAY, steps: [{ name: 'look', types: [type] }, { name: 'buy', types: ['order.completed'] }] });

const quick = async () => (await company.service.get<ProjectionList>('/v1/projections')).projections.filter(({ kind, name }) => kind === 'funnel' && name === 'quick');

/** Saved, in use, and what it took over from is kept no more. */
async function saved(type: string): Promise<void> {
  const before = (await quick())[0]?.hash;
  const { status, body } = await company.service.send('PUT', '/v1/funnels/quick', funnel(type));
  expect([status, body]).toEqual([200, expect.anything()]);
  for (;;) {
    const [newest, ...older] = await quick();
    if (newest && newest.hash !== before && newest.complete && newest.current && older.length === 0) return;
    await sleep(20);
  }
}

/** A minute for each thing that is said, in the order of the list; what nobody says anything in has none. */
const story: readonly [minute: number, tell: (at: number) => Promise<unknown>][] = [
  [0, () => saved('page.viewed')],
  [2, (at) => company.tell([seen('p1', 'a', at), seen('p2', 'b', at), seen('f1', 'c', at, 'form.submitted')])],
  [3, (at) => company.tell([order('o1', 'a', 10_000, at)])],
  [4, (at) => company.tell([order('o2', 'b', 5_000, at - 3 * 60 * MINUTE_MS)])],
  [5, (at) => company.tell([order('o1', 'a', 8_000, at - 3 * MINUTE_MS)])],
  [6, (at) => company.tell([envelope({ id: 'r1', subject: 'user:a', user: 'user:a', type: 'order.refunded', time: at, order: 'order-o1', amount: 3_000, currency: 'EUR', browser: false })])],
  [7, (at) => company.tell([voided('v1', at, false)])],
  [8, (at) => company.tell([voided('v2', at, true)])],
  [9, (at) => company.tell([merged('m1', at, true)])],
  [10, (at) => company.tell([merged('m2', at, false)])],
  [11, () => saved('form.submitted')],
  [13, (at) => company.tell([seen('f2', 'b', at, 'form.submitted')])],
  [14, (at) => company.tell([fact('x1', 'user:b', 'lead.erased', at, { keep: 'nothing', later: 'anew', receipt: 'r' })])],
  // What is handed over: by the order's name, by an address, from a device.
  [15, (at) => company.tell([envelope({ id: 'a1', subject: 'user:d', user: 'user:d', type: 'ad.clicked', time: at - 1_000, utmSource: 'google', utmMedium: 'cpc' }), dollars('q1', 'user:d', 4_000, at, { user: 'user:d', email: 'email:d', external: ['order:q1'] }), dollars('q2', 'anonymous:x', 100, at, { external: ['order:q2'] }), dollars('q3', 'anonymous:x', 20, at, { external: ['order:q3'] })])],
  [16, (at) => company.tell([refunded('r2', at, 700)])],
  [17, (at) => company.tell([refunded('r2', at - 90_000, 900)])],
  [18, (at) => company.tell([envelope({ id: 'm9', subject: 'email:d', email: 'email:d', type: 'email.opened', time: at - 3 * 60 * MINUTE_MS, browser: false })])],
  [19, (at) => company.tell([fact('v3', 'fact:void:6', 'touchpoint.voided', at, { source: 'web', id: 'r2', undo: false })])],
  [20, (at) => company.tell([envelope({ id: 's1', subject: 'user:d', user: 'user:d', anonymous: 'anonymous:x', type: 'lead.signed_up', time: at })])],
  [21, (at) => company.tell([dollars('q3', 'user:e', 20, at - 8 * MINUTE_MS, { id: 'q3 again', user: 'user:e', external: ['order:q3'] })])],
  [22, (at) => company.tell([fact('k1', 'anonymous:x', 'identity.unlinked', at, { to: 'user:d' })])],
];

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  company = await startLiveCompany({ client: clickhouse.client, reader: clickhouse.as('reader') });
  begin = Math.ceil(company.log.now / MINUTE_MS) * MINUTE_MS;
  days = `from=${iso(begin - 40 * DAY).slice(0, 10)}&to=${iso(begin + 2 * DAY).slice(0, 10)}&timeZone=UTC`;
  await company.sealAt(begin);
  for (const [minute, tell] of story) {
    const at = begin + minute * MINUTE_MS;
    await company.sealAt(at);
    company.log.now = at + 10_000;
    await tell(at + 10_000);
  }
  end = begin + 30 * MINUTE_MS;
  await company.sealAt(end);
}, 300_000);
afterAll(async () => {
  await company?.stop();
  await clickhouse?.stop();
});

const changes = (number: string, since: number, until = end) => company.service.get<Restatements>(`/v1/restatements?${days}&${number}&since=${iso(since)}&until=${iso(until)}`);
const listed = ({ changes: all }: Restatements) => all.map(({ minute, reason, before, after, delta }) => [(Date.parse(minute) - begin) / MINUTE_MS, reason, before, after, delta]);

const told = ({ changes: all }: Restatements) => all.map(({ minute, reason, delta, events }) => [(Date.parse(minute) - begin) / MINUTE_MS, reason, delta, events.map(({ id, type, delta: part }) => [id, type, part])]);

describe('why a number changed', () => {
  it('names each reason with what the number was and became: a sum of money', async () => {
    const found = await changes('projection=revenue&measure=revenue&where=currency:EUR', begin);
    expect(listed(found)).toEqual([
      [3, 'event', 0, 10_000, 10_000],
      [4, 'late', 10_000, 15_000, 5_000],
      [5, 'duplicate', 15_000, 13_000, -2_000],
      [6, 'refund', 13_000, 10_000, -3_000],
      [7, 'void', 10_000, 5_000, -5_000],
      [8, 'void', 5_000, 10_000, 5_000],
      [14, 'erased', 10_000, 5_000, -5_000],
    ]);
    expect([found.before, found.after, found.delta]).toEqual([0, 5_000, 5_000]);
    expect(found.changes[2]!.events).toMatchObject([{ lead: leadIdOf('user:a'), source: 'web', id: 'o1', type: 'order.completed' }]);
  });

  it('names each reason with what the number was and became: people, merged and parted, and counted otherwise since the funnel was saved anew', async () => {
    const found = await changes('funnel=quick&outcome=entered', begin + MINUTE_MS);
    expect(listed(found)).toEqual([
      [2, 'event', 0, 2, 2],
      [9, 'merge', 2, 1, -1],
      [10, 'merge', 1, 2, 1],
      [11, 'definition', 2, 1, -1],
      [13, 'event', 1, 2, 1],
      [14, 'erased', 2, 1, -1],
    ]);
    expect([found.before, found.after, found.delta]).toEqual([0, 1, 1]);
    // What reports of now say of the ends they can be asked for.
    const leads = async (at: number) => (await company.service.get<FunnelLeads>(`/v1/funnels/quick/leads?${days}&asOf=${iso(end)}&knownAt=${iso(at)}`)).count;
    expect([await leads(begin + 12 * MINUTE_MS), await leads(end)]).toEqual([1, 1]);
  });

  it('gives what is handed over the reason and the event it has where it came in, and what moves because of that a merge with the event that links', async () => {
    const found = await changes('projection=revenue&measure=revenue&where=currency:USD', begin + 15 * MINUTE_MS);
    expect(told(found)).toEqual([
      [15, 'event', 4_120, [['q1', 'order.completed', 4_000], ['q2', 'order.completed', 100], ['q3', 'order.completed', 20]]],
      [16, 'refund', -700, [['r2', 'order.refunded', -700]]],
      [17, 'duplicate', -200, [['r2', 'order.refunded', -200]]],
      [19, 'void', 900, [['v3', 'touchpoint.voided', 900]]],
      [21, 'duplicate', -20, [['q3 again', 'order.completed', -20]]],
      [21, 'event', 20, [['q3 again', 'order.completed', 20]]],
    ]);
    expect(found.changes[1]!.events[0]!.lead).toBe(leadIdOf('user:d'));
    expect(told(await changes('projection=activity&measure=touchpoints&where=type:email.opened', begin))).toEqual([[18, 'late', 1, [['m9', 'email.opened', 1]]]]);
    expect(told(await changes('projection=revenue&measure=revenue&where=currency:USD,first_channel:paid_search', begin + 20 * MINUTE_MS))).toEqual([
      [20, 'merge', 120, [['s1', 'lead.signed_up', 120]]],
      [21, 'duplicate', -20, [['q3 again', 'order.completed', -20]]],
      [22, 'merge', -100, [['k1', 'identity.unlinked', -100]]],
    ]);
  });

  it('lists an event once with its part of the change, and the parts add up', async () => {
    const found = await changes('projection=activity&measure=touchpoints', begin);
    for (const { delta, events, others = 0 } of found.changes) {
      expect(new Set(events.map(({ source, id }) => `${source} ${id}`)).size).toBe(events.length);
      expect(events.reduce((sum, event) => sum + event.delta!, others)).toBe(delta);
    }
    expect(told(found).filter(([, reason]) => reason === 'erased')).toEqual([[14, 'erased', -3, [['x1', 'lead.erased', -3]]]]);
    expect(found.changes.find(({ reason }) => reason === 'erased')!.events[0]!.lead).toBe(null);
  });

  it('adds up between any two minutes', async () => {
    for (const number of ['projection=revenue&measure=revenue&where=currency:EUR', 'projection=activity&measure=touchpoints', 'funnel=quick&outcome=entered', 'funnel=quick&outcome=converted']) {
      for (const [since, until] of [[1, 30], [3, 9], [5, 13], [12, 15], [15, 21]]) {
        const found = await changes(number, begin + since! * MINUTE_MS, begin + until! * MINUTE_MS);
        expect(found.before + found.changes.reduce((sum, { delta }) => sum + delta, 0)).toBe(found.after);
        expect(found.reasons.reduce((sum, { delta }) => sum + delta, 0)).toBe(found.delta);
      }
    }
  });

  it('is told by the definition in use then, where the span ends before the one of now took over', async () => {
    const [now] = await quick();
    const found = await changes('funnel=quick&outcome=entered', begin + MINUTE_MS, begin + 10 * MINUTE_MS);
    expect(listed(found)).toEqual([
      [2, 'event', 0, 2, 2],
      [9, 'merge', 2, 1, -1],
    ]);
    expect([found.before, found.after, found.until]).toEqual([0, 1, iso(begin + 10 * MINUTE_MS)]);
    expect([found.freshness.definition?.complete, found.freshness.definition?.hash === now!.hash]).toEqual([true, false]);
    // To the minute: the last that one counted, and the first of the one of now.
    const [last, first] = [await changes('funnel=quick&outcome=entered', begin + 10 * MINUTE_MS, begin + 11 * MINUTE_MS), await changes('funnel=quick&outcome=entered', begin + 10 * MINUTE_MS, begin + 12 * MINUTE_MS)];
    expect([listed(last), listed(first)]).toEqual([[[10, 'merge', 1, 2, 1]], [[10, 'merge', 1, 2, 1], [11, 'definition', 2, 1, -1]]]);
  });

  it('is refused as a report of then, which is counted by the definition of now: from which minute on, and where the one before can be asked', async () => {
    const refused = await company.service.send('GET', `/v1/funnels/quick/report?${days}&knownAt=${iso(begin + 10 * MINUTE_MS)}`);
    expect(refused).toMatchObject({ status: 422, body: { code: 'ledger_begins_later', field: 'knownAt', detail: expect.stringContaining('GET /v1/restatements') as string, remedy: expect.stringContaining(`send ${iso(begin + 12 * MINUTE_MS)} or a later instant`) as string } });
  });

  it('is refused where the span ends before the first definition of the funnel was whole', async () => {
    const refused = await company.service.send('GET', `/v1/restatements?${days}&funnel=quick&since=${iso(begin - 5 * MINUTE_MS)}&until=${iso(begin - MINUTE_MS)}`);
    expect(refused).toMatchObject({ status: 422, body: { code: 'ledger_begins_later', field: 'until', remedy: expect.stringContaining(`send ${iso(begin + MINUTE_MS)} or a later instant`) as string } });
  });

  it('is refused before the first definition of the funnel was whole', async () => {
    const refused = await company.service.send('GET', `/v1/restatements?${days}&funnel=quick&since=${iso(begin - 5 * MINUTE_MS)}&until=${iso(end)}`);
    expect(refused).toMatchObject({ status: 422, body: { code: 'ledger_begins_later', field: 'since', remedy: expect.stringContaining(`send ${iso(begin + MINUTE_MS)} or a later instant`) as string } });
  });
});

describe('a past minute', () => {
  it.each([
    [`leads/${leadIdOf('user:a')}`, 'archive'],
    [`leads/${leadIdOf('user:a')}/identities`, 'without past states'],
    ['types', '/v1/activity'],
    ['restatements', 'since and until'],
    ['status', 'how things are now'],
    ['funnels', 'how things are now'],
  ])('is refused with the reason at /v1/%s', async (path, reason) => {
    const refused = await company.service.send('GET', `/v1/${path}?knownAt=${iso(end)}`);
    expect(refused).toMatchObject({ status: 422, type: expect.stringContaining('problem+json') as string, body: { code: 'no_ledger', field: 'knownAt', detail: expect.stringContaining(reason) as string } });
  });

  it('is refused for a funnel that is not saved', async () => {
    const refused = await company.service.send('POST', '/v1/funnels/preview', { ...funnel('page.viewed'), knownAt: iso(end) });
    expect(refused).toMatchObject({ status: 422, body: { code: 'no_ledger', detail: expect.stringContaining('archive') as string } });
  });
});
