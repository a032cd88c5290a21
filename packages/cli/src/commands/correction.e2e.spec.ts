import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunnelReport, IdentityKnown, IdentityLimits, IdentityStated, LeadIdentities, LeadTimeline, RevenueReport, Status } from '@trichter/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTrichter, type RunningTrichter } from '../testing/running-trichter.js';
import { factsDoorOf } from './options.js';

/** Longest a correction may take to be seen in reports. */
const VISIBLE_MS = 5_000;

let trichter: RunningTrichter;
beforeAll(async () => {
  trichter = await startTrichter('correction');
  // For a moment the funnel is not computed yet, and its report says so.
  await until(async () => 'total' in (await trichter.get<object>('/v1/funnels/sales/report?from=2026-02-01&to=2026-02-28')), true);
}, 180_000);
afterEach(async () => {
  await trichter.atRest();
  await trichter.audited();
}, 120_000);
afterAll(async () => {
  await trichter.stop();
}, 60_000);

const event = (id: string, type: string, time: string, more: object) => ({ id, type, time: `2026-${time}Z`, ...more });
const order = (id: string, time: string, name: string, amount: number, more: object) => event(id, 'order.completed', time, { ...more, data: { order: name, amount, currency: 'EUR' } });

/** Answers of the reports of one month without what only says how new they are. */
async function numbers(month: string) {
  const range = `from=2026-${month}-01&to=2026-${month}-28`;
  const [revenue, activity, funnel] = await Promise.all([
    trichter.get<RevenueReport>(`/v1/revenue?${range}`),
    trichter.get<{ freshness: unknown }>(`/v1/activity?${range}`),
    trichter.get<FunnelReport>(`/v1/funnels/sales/report?${range}&breakdown=channel`),
  ]);
  const { freshness: _1, ...money } = revenue;
  const { freshness: _2, ...actions } = activity;
  const { freshness: _3, asOf: _4, ...people } = funnel as FunnelReport & { asOf?: unknown };
  return { money, actions, people };
}
/** Leads at each step, and orders and cents by channel of the first touch. */
async function figures(month: string) {
  const { money, people } = await numbers(month);
  return { steps: people.total.steps.map(({ entered }) => entered), channels: money.channels.map(({ channel, orders, revenue }) => [channel, orders, revenue]) };
}
/** Waits until `look` gives this; ms it took. */
async function until<T>(look: () => Promise<T>, wanted: T): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const found = await look();
    if (JSON.stringify(found) === JSON.stringify(wanted)) return performance.now() - begun;
    if (performance.now() - begun > 60_000) expect(found).toEqual(wanted);
    await sleep(25);
  }
}
/** All that counts, tables and answers; what was said about identifiers stays listed when it is taken back. */
async function now(month: string) {
  const [{ identities, ...rows }, answers] = await Promise.all([trichter.rows(), numbers(month)]);
  return { ...rows, identities: identities!.filter(({ rule, on }) => rule !== 'fact' || on), answers };
}
type Everything = Awaited<ReturnType<typeof now>>;
/** The same once everything sent is counted. */
async function atRest(month: string): Promise<Everything> {
  await trichter.atRest();
  const all = await now(month);
  expect(all['touchpoints' as never]).not.toHaveLength(0);
  return all;
}
/** Ms from when this was acknowledged until reports show it, with nothing else to do; no correction may take longer than `VISIBLE_MS`. */
async function visibleAfter(say: () => Promise<unknown>, wanted: Awaited<ReturnType<typeof figures>>): Promise<number> {
  await trichter.atRest();
  await say();
  return Math.round(await until(() => figures('02'), wanted));
}
const shownOf = (identifier: string) => trichter.json<IdentityKnown>('identity', 'show', identifier);
const timelineOf = async (lead: string) => (await trichter.get<LeadTimeline>(`/v1/leads/${lead}`)).timeline.map(({ id, cameIn }) => [id, cameIn!.kind, ...cameIn!.way!.map(({ rule, before }) => (before ? `${rule} later` : rule))].join(' '));
const person = (userId: string, more: object = {}) => ({ userId, ...more });
const device = (anonymousId: string, more: object = {}) => ({ anonymousId, ...more });

describe('what is said of two identifiers', () => {
  const apart = { steps: [2, 1, 0, 0], channels: [['email', 1, 4_990]] };
  const together = { steps: [1, 1, 1, 1], channels: [['paid_search', 1, 4_990]] };

  it('corrects funnel, revenue and first touch within 5 s when users are merged, and unmerging restores every row and number', async () => {
    await trichter.send(
      event('m-ad', 'ad.clicked', '02-03T10:00:00', person('laptop', { context: { page: { url: 'https://shop.example/?gclid=g1' } } })),
      event('m-form', 'form.submitted', '02-03T10:05:00', person('laptop')),
      event('m-mail', 'email.clicked', '02-04T09:00:00', person('telephone')),
      event('m-cart', 'cart.added', '02-05T09:00:00', person('telephone')),
      order('m-order', '02-05T10:00:00', 'm1', 4_990, person('telephone')),
    );
    await until(() => figures('02'), apart);
    const before = await atRest('02');
    let stated: Partial<IdentityStated> = {};
    const merged = await visibleAfter(async () => (stated = await trichter.json<IdentityStated>('identity', 'merge', 'user:telephone', 'user:laptop')), together);
    const { identifier, owners, links, linkedBy } = await shownOf('user:telephone');
    const other = await shownOf('user:laptop');
    expect(other.owners).toEqual(owners);
    expect(owners).toHaveLength(1);
    expect([...links, ...linkedBy].filter(({ rule }) => rule === 'fact')).toMatchObject([{ on: true }]);
    expect([stated.identifier, stated.to].sort()).toEqual([identifier, other.identifier].sort());
    const { lead } = owners[0]!;
    expect(await trichter.get<LeadTimeline>(`/v1/leads/${lead}`)).toMatchObject({ touchpoints: 5, orders: 1, firstChannel: 'paid_search' });
    expect((await trichter.run('identity', 'show', lead)).stdout).toMatch(/ merged into user:[0-9a-f]{8}/);

    const unmerged = await visibleAfter(async () => expect((await trichter.run('identity', 'unmerge', 'user:laptop', 'user:telephone')).stdout).toContain('is no longer merged into'), apart);
    await until(() => now('02'), before);

    // The same over HTTP, named in the other order.
    const mergedAgain = await visibleAfter(async () => expect((await trichter.say('PUT', 'user:laptop/merges/user:telephone')).status).toBe(200), together);
    const undone = { identifier: stated.identifier, to: stated.to };
    const unmergedAgain = await visibleAfter(async () => expect((await trichter.say('DELETE', 'user:laptop/merges/user:telephone')).body).toMatchObject(undone), apart);
    expect(await atRest('02')).toEqual(before);
    const visible = { merged, unmerged, mergedAgain, unmergedAgain };
    process.stdout.write(`a merge and its undoing are visible in reports after ${Object.values(visible).join(', ')} ms\n`);
    expect(Object.entries(visible).filter(([, ms]) => ms >= VISIBLE_MS)).toEqual([]);
  }, 300_000);

  it('gives a visitor to a user by a link, explains it, and takes it back exactly', async () => {
    await trichter.send(event('v-1', 'form.submitted', '02-20T12:00:00', device('visitor-1')), order('v-2', '02-21T12:00:00', 'o9', 900, person('u9')));
    await until(async () => (await figures('02')).channels.length, 2);
    const before = await atRest('02');
    const said = await trichter.json<IdentityStated>('identity', 'link', 'user:u9', 'anonymous:visitor-1');
    expect(said).toMatchObject({ identifier: expect.stringMatching(/^anonymous:/), to: expect.stringMatching(/^user:/) });
    await until(async () => (await trichter.get<Status>('/v1/status')).leads, before['leads' as never]['length'] - 1);
    const shown = await shownOf('anonymous:visitor-1');
    expect(shown.owners.map(({ identifier, since }) => [identifier, since])).toEqual([[said.to, null]]);
    expect(shown.links).toMatchObject([{ rule: 'fact', on: true }]);
    const lead = shown.owners[0]!.lead;
    expect((await trichter.run('identity', 'show', lead)).stdout).toMatch(/stated to belong to user:/);
    expect(await timelineOf(lead)).toEqual(['v-1 anonymous linked', 'v-2 user']);
    expect((await trichter.run('identity', 'unlink', 'anonymous:visitor-1', 'user:u9')).stdout).toContain('no longer belongs to');
    await until(() => now('02'), before);

    expect((await trichter.say('PUT', 'anonymous:visitor-1/links/user:u9')).status).toBe(200);
    await until(async () => (await timelineOf(lead)).length, 2);
    expect((await trichter.say('DELETE', 'user:u9/links/anonymous:visitor-1')).status).toBe(200);
    await until(() => now('02'), before);
    expect(await trichter.run('identity', 'link', 'user:u9', 'user:laptop')).toMatchObject({ code: 2, stderr: expect.stringContaining('use identity.merged') });
    expect(await trichter.run('identity', 'show', 'anonymous:nobody-knows')).toMatchObject({ code: 2, stderr: expect.stringContaining('no touchpoint') });
    expect(await trichter.run('identity', 'show', 'visitor-1')).toMatchObject({ code: 2, stderr: expect.stringContaining('must begin with its kind') });
  }, 300_000);
});

describe('what follows from events', () => {
  it('gives an opened mail to the user of the address, a refund to the lead of its order, and each login on a shared device what follows it', async () => {
    await trichter.send(
      event('s-1', 'page.viewed', '04-01T08:00:00', device('till')),
      order('s-2', '04-01T09:00:00', 's-anna', 10_000, device('till', { userId: 'anna', email: 'anna@example.com' })),
      event('s-3', 'form.submitted', '04-01T09:30:00', device('till')),
      order('s-4', '04-01T18:00:00', 's-bob', 7_000, device('till', { userId: 'bob' })),
      event('s-5', 'cart.added', '04-01T18:30:00', device('till')),
      event('s-6', 'email.opened', '04-02T07:00:00', { email: 'Anna@Example.com' }),
      { id: 's-7', type: 'order.refunded', time: '2026-04-03T09:00:00Z', data: { order: 's-anna', amount: 2_500, currency: 'EUR' } },
    );
    const counted = async () => {
      const { money, people } = await numbers('04');
      return { leads: people.total.entered, steps: people.total.steps.map(({ entered }) => entered), ...money.totals[0] };
    };
    await until(counted, { leads: 1, steps: [1, 1, 0, 0], currency: 'EUR', orders: 2, revenue: 14_500, refunded: 2_500 } as never);
    const till = await shownOf('anonymous:till');
    expect(till.owners.map(({ since }) => since)).toEqual([null, '2026-04-01T18:00:00.000Z']);
    const [anna, bob] = till.owners.map(({ lead }) => lead);
    expect(await timelineOf(anna!)).toEqual(['s-1 anonymous used later', 's-2 user', 's-3 anonymous used', 's-6 email used', 's-7 external claimed']);
    expect(await timelineOf(bob!)).toEqual(['s-4 user', 's-5 anonymous used']);
    const text = (await trichter.run('identity', 'show', anna!)).stdout;
    for (const kind of ['anonymous', 'email', 'external']) expect(text).toMatch(new RegExp(`${kind === 'external' ? 'order' : kind}:[0-9a-f]{8} +\\d .*used with user:[0-9a-f]{8} since 2026-04-01 09:00 UTC`));
    expect((await trichter.json<LeadIdentities>('identity', 'show', anna!)).identifiers.map(({ kind, touchpoints }) => `${kind} ${touchpoints}`).sort()).toEqual(['anonymous 2', 'email 1', 'external 1', 'user 1']);
  }, 300_000);
});

describe('what is too many', () => {
  it('is counted where people look: identifiers past the limit of a lead, and a device of a hundred users', async () => {
    const at = (n: number) => `05-02T${String(8 + Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}:00`;
    await trichter.send(
      ...Array.from({ length: 105 }, (_, n) => event(`l-${n}`, 'page.viewed', at(n), device(`cookie-${n}`, person('collector')))),
      ...Array.from({ length: 101 }, (_, n) => event(`k-${n}`, 'page.viewed', at(n), device('kiosk', person(`guest-${n}`)))),
    );
    await until(async () => (await trichter.get<Status>('/v1/status')).identifiersListed, 5);
    const { identifier, lead } = await shownOf('user:collector');
    const kiosk = await shownOf('anonymous:kiosk');
    const limits = await trichter.json<IdentityLimits>('identity', 'limits');
    expect(limits.listed).toEqual({ identifiers: 5, leads: 1, most: [{ lead, identifier, listed: 5 }] });
    await until(async () => (await trichter.get<IdentityLimits>('/v1/identities')).shared, { moreThan: 100, identifiers: 1, most: [{ identifier: kiosk.identifier, kind: 'anonymous', lead: kiosk.lead, usedBy: 101 }] });
    const text = (await trichter.run('identity', 'show', 'user:collector')).stdout;
    expect(text).toContain('Past the limit, not linked (5)');
    expect(text).toContain('Linked to it (100)');
  }, 300_000);
});

describe('a void', () => {
  it('of one event and of a source and span makes them as if never sent, also for copies that come later and before they come, and its undo restores every row', async () => {
    await trichter.send(event('b-1', 'page.viewed', '03-10T08:00:00', person('c1')), order('b-2', '03-12T08:00:00', 'c1', 100, person('c1')));
    const ahead = ['void', '--source', 'web', '--id', 'c-ahead'];
    expect((await trichter.run(...ahead)).stdout).toContain('Void: event c-ahead of web');
    const totals = async () => (await numbers('03')).money.totals.map(({ orders, revenue }) => [orders, revenue]);
    await until(totals, [[1, 100]]);
    const before = await atRest('03');
    const sent = [
      order('c-one', '03-12T09:00:00', 'c-one', 20, person('c1')),
      event('c-cart', 'cart.added', '03-05T09:00:00', { source: 'app', ...device('c-device', { userId: 'c2' }) }),
      order('c-span', '03-05T10:00:00', 'c-span', 3_000, { source: 'app', ...person('c2') }),
    ];
    await trichter.send(...sent, order('c-ahead', '03-12T10:00:00', 'c-ahead', 400_000, person('c1')));
    await until(totals, [[3, 3_120]]);
    const whole = await atRest('03');

    const one = ['void', '--source', 'web', '--id', 'c-one'];
    const span = ['void', '--source', 'app', '--from', '2026-03-05', '--to', '2026-03-06', '--yes'];
    expect((await trichter.run(...span.slice(0, -1))).code).toBe(2);
    await Promise.all([trichter.run(...one), trichter.run(...span)]);
    await until(() => now('03'), before);
    await trichter.send(...sent); // copies that come late
    expect(await atRest('03')).toEqual(before);
    await Promise.all([trichter.run(...one, '--undo'), trichter.run(...span, '--undo')]);
    await until(() => now('03'), whole);
    await trichter.run(...ahead, '--undo');
    await until(totals, [[4, 403_120]]);
  }, 300_000);

  it('of an import makes it as if it had never been, also when the file comes again, and brings it back', async () => {
    await trichter.send(event('live-1', 'page.viewed', '01-10T12:00:00', person('u1')), order('live-2', '01-11T12:00:00', 'o1', 100, { source: 'import', ...person('u1') }));
    const totals = async () => (await numbers('01')).money.totals.map(({ orders, revenue }) => [orders, revenue]);
    await until(totals, [[1, 100]]);
    const before = await atRest('01');
    const file = join(trichter.data, 'orders.csv');
    writeFileSync(file, 'Order ID,Date,User ID,Total\nB1,2026-01-12T10:00:00Z,u1,20.00\nB2,2026-01-12T11:00:00Z,u2,30.00\n');
    const id = /import --undo ([0-9a-f]{16})/.exec((await trichter.run('import', file, '--yes')).stdout)?.[1] ?? '';
    await until(totals, [[3, 5_100]]);
    const { url, key } = factsDoorOf({ data: trichter.data });
    const facts = [{ id: 'im-1', type: 'identity.merged', data: { from: 'user:u1', to: 'user:u2' } }, { id: 'im-2', type: 'touchpoint.voided', data: { source: 'web', id: 'live-1' } }];
    expect((await fetch(`${url}/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'trichter-import': id }, body: JSON.stringify(facts) })).status).toBe(202);
    const whole = await atRest('01');
    const stated = ({ identities }: Everything) => identities.filter(({ rule }) => rule === 'fact').length;
    expect(stated(whole)).toBe(stated(before) + 1);

    expect(await trichter.run('import', '--undo', id)).toMatchObject({ code: 2, stderr: expect.stringContaining('say --yes') });
    expect((await trichter.run('import', '--undo', id, '--yes')).stdout).toContain(`Void: everything of import ${id}`);
    await until(() => now('01'), before);
    expect((await trichter.run('import', file, '--yes')).stdout).toContain(id);
    expect(await atRest('01')).toEqual(before);
    expect((await trichter.run('void', '--import', id, '--undo')).stdout).toContain('Counts again');
    await until(() => now('01'), whole);
  }, 300_000);
});
