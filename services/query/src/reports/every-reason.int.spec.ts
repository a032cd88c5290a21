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
  end = begin + 20 * MINUTE_MS;
  await company.sealAt(end);
}, 300_000);
afterAll(async () => {
  await company?.stop();
  await clickhouse?.stop();
});

const changes = (number: string, since: number, until = end) => company.service.get<Restatements>(`/v1/restatements?${days}&${number}&since=${iso(since)}&until=${iso(until)}`);
const listed = ({ changes: all }: Restatements) => all.map(({ minute, reason, before, after, delta }) => [(Date.parse(minute) - begin) / MINUTE_MS, reason, before, after, delta]);

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

  it('adds up between any two minutes', async () => {
    for (const number of ['projection=revenue&measure=revenue&where=currency:EUR', 'projection=activity&measure=touchpoints', 'funnel=quick&outcome=entered', 'funnel=quick&outcome=converted']) {
      for (const [since, until] of [[1, 20], [3, 9], [5, 13], [12, 15]]) {
        if (number.includes('quick') && until! < 12) continue; // the definition in use is known from there on
        const found = await changes(number, begin + since! * MINUTE_MS, begin + until! * MINUTE_MS);
        expect(found.before + found.changes.reduce((sum, { delta }) => sum + delta, 0)).toBe(found.after);
        expect(found.reasons.reduce((sum, { delta }) => sum + delta, 0)).toBe(found.delta);
      }
    }
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
