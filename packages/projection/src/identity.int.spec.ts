import { eventDigest } from '@trichter/domain';
import { leadIdOf, type Envelope } from '@trichter/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from './fakes/memory-log.js';
import { createWorld, type World } from './testing/life.js';
import { olderLog } from './testing/first-version.js';
import { anyPeople } from './testing/people.js';
import { envelope, recordOf, START } from './testing/world.js';

const at = (minute: number): number => START + minute * 60_000;
const adClick = (subject: string, minute: number, more: Partial<Envelope> = {}) => envelope({ id: `ad-${subject}`, subject, type: 'ad.clicked', time: at(minute), utmSource: 'google', utmMedium: 'cpc', ...more });
const page = (subject: string, minute: number, more: Partial<Envelope> = {}) => envelope({ id: `page-${subject}-${minute}`, subject, type: 'page.viewed', time: at(minute), ...more });
const order = (subject: string, minute: number, more: Partial<Envelope> = {}) => envelope({ id: `order-${subject}`, subject, type: 'order.completed', time: at(minute), order: 'o1', amount: 4_990, currency: 'EUR', browser: false, ...more });
const fact = (type: string, subject: string, data: object, minute: number) => envelope({ id: `${type}-${minute}`, subject, type, data: JSON.stringify(data), time: at(minute) });

const tables = ['touchpoints', 'leads', 'contributions', 'cells_activity_v1', 'cells_revenue_v1', 'identities'];
/** Rows that count, without their positions. */
const rowsIn = (world: World, table: string) => world.store.rows(table).filter(({ removed }) => !removed).map(({ columns }) => columns);
const allRows = (world: World, leaveOut: readonly string[] = []) => Object.fromEntries(tables.filter((table) => !leaveOut.includes(table)).map((table) => [table, rowsIn(world, table).map((row) => JSON.stringify(Object.entries(row).sort())).sort()]));

async function given(...events: Envelope[]): Promise<World & { when(...more: Envelope[]): Promise<void> }> {
  const world = createWorld(createMemoryLog({ partitions: 3, cut: () => 3 }));
  world.log.now = at(500); // all of it lies in the past
  const when = async (...more: Envelope[]): Promise<void> => {
    await world.log.append(more.map(recordOf));
    await world.live();
    const { differences, behind, inTransit } = await world.audit();
    expect({ differences, behind, inTransit }).toEqual({ differences: [], behind: [], inTransit: 0 });
  };
  await when(...events);
  return { ...world, when };
}

describe('two users that are merged', () => {
  it('are one in funnel, revenue, first touch and count of leads, and apart again once that is taken back', async () => {
    const world = await given(adClick('user:1', 0), page('user:1', 1), order('user:2', 30));
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ first_channel: '(unattributed)', orders: 1, revenue: 4_990 }]);
    expect(rowsIn(world, 'contributions')).toMatchObject([{ level: 1 }]);
    expect(rowsIn(world, 'leads')).toHaveLength(2);
    const before = allRows(world, ['identities']);
    await world.when(fact('identity.merged', 'user:2', { to: 'user:1' }, 60));
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ first_channel: 'paid_search', orders: 1, revenue: 4_990 }]);
    expect(rowsIn(world, 'contributions')).toMatchObject([{ lead: leadIdOf('user:1'), level: 2 }]);
    expect(rowsIn(world, 'leads')).toMatchObject([{ lead: leadIdOf('user:1'), touchpoints: 3, orders: 1, first_channel: 'paid_search' }]);
    expect(rowsIn(world, 'identities')).toMatchObject([{ identifier: 'user:2', other: 'user:1', rule: 'fact', on: true }]);
    await world.when(fact('identity.unmerged', 'user:2', { to: 'user:1' }, 90));
    expect(allRows(world, ['identities'])).toEqual(before);
    world.end();
  });
});

describe('a visitor who signs up', () => {
  const visit = [adClick('anonymous:a', 0), page('anonymous:a', 1)];
  it('has done as a lead what was done before, and no more once the link is taken back', async () => {
    const world = await given(...visit, order('user:1', 40), page('user:1', 30, { user: 'user:1', anonymous: 'anonymous:a' }));
    expect(rowsIn(world, 'leads')).toMatchObject([{ lead: leadIdOf('user:1'), touchpoints: 4 }]);
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ first_channel: 'paid_search' }]);
    await world.when(fact('identity.unlinked', 'anonymous:a', { to: 'user:1' }, 50));
    expect(rowsIn(world, 'leads').map((row) => row['touchpoints'])).toEqual(expect.arrayContaining([2, 2]));
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ first_channel: 'direct' }]);
    world.end();
  });

  it('finds a refund that names the order alone', async () => {
    const world = await given(order('user:1', 10, { user: 'user:1', external: ['order:o1'] }), envelope({ id: 'r', subject: 'order:o1', type: 'order.refunded', time: at(20), order: 'o1', amount: 990, currency: 'EUR', external: ['order:o1'] }));
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ orders: 1, revenue: 4_000, refunded: 990 }]);
    world.end();
  });
});

describe('an order that several leads have completed', () => {
  const named = { external: ['order:o1'] };
  const [browser, shop] = [order('anonymous:a', 12, { anonymous: 'anonymous:a', ...named, data: '{"in":"browser"}' }), order('user:1', 10, { user: 'user:1', ...named })];
  const refund = envelope({ id: 'r', subject: 'order:o1', type: 'order.refunded', time: at(20), order: 'o1', amount: 990, currency: 'EUR', ...named });
  const claims = (world: World) => rowsIn(world, 'identities').filter(({ rule }) => rule === 'claim').map(({ identifier, other, on }) => [identifier, other, on]);

  it.each([['the stronger first', [shop, browser, refund]], ['the stronger last', [browser, refund, shop]]])('counts for the stronger, refunds with it, and both claims are listed: %s', async (_, events) => {
    const world = await given(...events);
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ orders: 1, revenue: 4_000, refunded: 990 }]);
    expect(rowsIn(world, 'leads').map(({ lead, orders }) => [lead, orders])).toEqual(expect.arrayContaining([[leadIdOf('user:1'), 1], [leadIdOf('anonymous:a'), 0]]));
    expect(claims(world)).toEqual(expect.arrayContaining([['order:o1', 'user:1', true], ['order:o1', 'anonymous:a', false]]));
    world.end();
  });

  it('counts for the other once the stronger never had it, and for the stronger again once that is taken back', async () => {
    const world = await given(shop, browser, refund);
    const before = allRows(world);
    await world.when(fact('touchpoint.voided', 'fact:void:o', { source: shop.source, id: shop.id, undo: false }, 60));
    expect(rowsIn(world, 'leads').map(({ lead, orders }) => [lead, orders])).toEqual([[leadIdOf('anonymous:a'), 1]]);
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ orders: 1, revenue: 4_000, refunded: 990 }]);
    await world.when(fact('touchpoint.voided', 'fact:void:o', { source: shop.source, id: shop.id, undo: true }, 61));
    expect(allRows(world)).toEqual(before);
    world.end();
  });

  const erasing = (identifiers: readonly string[], lead: string, minute: number) => identifiers.map((one, n) => fact('lead.erased', one, { keep: 'counts', later: 'anew', receipt: 'r-1', lead }, minute + n));

  it.each([
    ['the one it counts for', [['order:o1', 'user:1']]],
    ['the other', [['anonymous:a']]],
    ['both, one after the other', [['anonymous:a'], ['order:o1', 'user:1']]],
    ['both at once', [['order:o1', 'user:1', 'anonymous:a']]],
  ])('counts once and as before when leads are erased with counts kept: %s', async (_, erased) => {
    const world = await given(shop, browser, refund);
    const before = rowsIn(world, 'cells_revenue_v1');
    for (const [n, identifiers] of erased.entries()) await world.when(...erasing(identifiers, identifiers.at(-1)!, 100 + 10 * n));
    expect(rowsIn(world, 'cells_revenue_v1')).toEqual(before);
    expect(rowsIn(world, 'leads').reduce((sum, { orders }) => sum + Number(orders), 0)).toBe(1);
    expect(claims(world).flat().filter((one) => String(one).startsWith('erased:'))).toEqual([]);
    world.end();
  });

  it('counts for who completes it after its lead was erased only if that one is stronger', async () => {
    const world = await given(order('anonymous:b', 11, { anonymous: 'anonymous:b', ...named }));
    await world.when(...erasing(['order:o1', 'anonymous:b'], 'anonymous:b', 100));
    await world.when(browser);
    expect(rowsIn(world, 'leads').map(({ lead, orders }) => [lead === leadIdOf('anonymous:a'), orders])).toEqual(expect.arrayContaining([[true, 0], [false, 1]]));
    await world.when(shop);
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ orders: 1 }]);
    expect(rowsIn(world, 'leads').find(({ lead }) => lead === leadIdOf('user:1'))).toMatchObject({ orders: 1 });
    expect(JSON.stringify(tables.flatMap((table) => rowsIn(world, table)))).not.toContain('anonymous:b');
    world.end();
  });

  it('is no longer contested once the leads are one', async () => {
    const world = await given(shop, order('user:2', 12, { user: 'user:2', ...named }));
    const before = allRows(world, ['identities']);
    await world.when(fact('identity.merged', 'user:2', { to: 'user:1' }, 60));
    expect(rowsIn(world, 'cells_revenue_v1')).toMatchObject([{ orders: 1 }]);
    expect(claims(world)).toEqual([]);
    await world.when(fact('identity.unmerged', 'user:2', { to: 'user:1' }, 90));
    expect(allRows(world, ['identities'])).toEqual(before);
    expect(claims(world)).toHaveLength(2);
    world.end();
  });
});

describe('a void', () => {
  it('of an import makes it as if it had never been, in all partitions, and its undo brings it back', async () => {
    const live = [page('user:1', 0), page('user:2', 5), order('user:3', 9)];
    const imported = ['user:1', 'user:2', 'user:4', 'anonymous:b'].map((subject, n) => page(subject, 3 * n, { importId: 'i1', user: subject.startsWith('user') ? subject : null, anonymous: n === 1 ? 'anonymous:b' : null }));
    const without = await given(...live);
    const world = await given(...live, ...imported);
    const withImport = allRows(world);
    const about = 'fact:void:i1';
    await world.when(fact('touchpoint.voided', about, { import: 'i1', undo: false }, 60));
    expect(allRows(world)).toEqual(allRows(without));
    await world.when(fact('touchpoint.voided', about, { import: 'i1', undo: true }, 61));
    expect(allRows(world)).toEqual(withImport);
    world.end();
    without.end();
  });

  it('of an import takes back what it said of people and of other events, and its undo says it again', async () => {
    const live = [adClick('anonymous:a', 0), page('user:1', 5, { user: 'user:1' }), order('user:2', 9), page('user:3', 10), fact('identity.unlinked', 'anonymous:a', { to: 'user:1' }, 20)];
    const imported = [
      fact('identity.merged', 'user:2', { to: 'user:1' }, 30),
      fact('identity.linked', 'anonymous:a', { to: 'user:1' }, 31),
      fact('touchpoint.voided', 'fact:void:3', { source: 'web', id: 'page-user:3-10', undo: false }, 32),
    ].map((one) => ({ ...one, id: `${one.id}-imported`, importId: 'i1' }));
    const without = await given(...live);
    const world = await given(...live, ...imported);
    const withImport = allRows(world);
    expect(rowsIn(world, 'leads')).toMatchObject([{ lead: leadIdOf('user:1'), touchpoints: 3, orders: 1, first_channel: 'paid_search' }]);
    await world.when(fact('touchpoint.voided', 'fact:void:i1', { import: 'i1', undo: false }, 60));
    expect(rowsIn(world, 'leads')).toHaveLength(4);
    expect(allRows(world)).toEqual(allRows(without));
    await world.when(...imported); // sent again
    expect(allRows(world)).toEqual(allRows(without));
    await world.when(fact('touchpoint.voided', 'fact:void:i1', { import: 'i1', undo: true }, 61));
    expect(allRows(world)).toEqual(withImport);
    world.end();
    without.end();
  });
});

describe('a void of one event, and of a source and span', () => {
  it.each([
    ['one', { source: 'web', id: 'page-user:1-300' }, 1],
    ['span', { source: 'web', from: at(10), to: at(20) }, 11],
    ['nothing', { source: 'web', id: 'never-came' }, 0],
  ])('finds it in a long lead, and among what is void already: %s', async (name, data, gone) => {
    const many = Array.from({ length: 400 }, (_, minute) => page('user:1', minute));
    const world = await given(...many, page('user:2', 15), page('user:3', 450));
    const before = allRows(world);
    await world.when(fact('touchpoint.voided', `fact:void:${name}`, { ...data, undo: false }, 460));
    expect(rowsIn(world, 'touchpoints')).toHaveLength(402 - gone);
    await world.when(fact('touchpoint.voided', `fact:void:${name}`, { ...data, undo: true }, 461));
    expect(allRows(world)).toEqual(before);
    world.end();
  });
});

describe('an erasure', () => {
  const told = [adClick('anonymous:a', 0, { url: 'https://shop.example/p?name=ada', referrer: null }), page('anonymous:a', 1), page('user:1', 5, { user: 'user:1', anonymous: 'anonymous:a' }), order('user:1', 20, { data: '{"name":"Ada"}' })];
  const erase = (keep: string) => ['anonymous:a', 'user:1'].map((one, n) => fact('lead.erased', one, { keep, later: 'suppress', receipt: 'r-1' }, 100 + n));

  it('that keeps nothing leaves no row, and takes nothing in later', async () => {
    const world = await given(...told);
    await world.when(...erase('nothing'), page('user:1', 200), ...told);
    for (const table of ['touchpoints', 'leads', 'contributions', 'cells_activity_v1', 'cells_revenue_v1']) expect(rowsIn(world, table)).toEqual([]);
    for (const { removed, columns } of world.store.rows('touchpoints')) expect([removed, columns['url'], columns['data'], columns['origin']]).toEqual([true, '', '', '']);
    world.end();
  });

  it.each([['the device first', 0], ['the user first', 1]])('that keeps counts leaves money, funnels and activity as they were, with nobody in them: %s', async (_, first) => {
    const world = await given(...told);
    const sums = ['cells_activity_v1', 'cells_revenue_v1'];
    const before = sums.map((table) => rowsIn(world, table));
    const [{ level, entry }] = rowsIn(world, 'contributions') as [Record<string, unknown>];
    await world.when(erase('counts')[first]!);
    await world.when(erase('counts')[1 - first]!, ...told);
    expect(sums.map((table) => rowsIn(world, table))).toEqual(before);
    expect(rowsIn(world, 'contributions')).toMatchObject([{ level, entry }]);
    expect(rowsIn(world, 'leads')).toMatchObject([{ touchpoints: 4, orders: 1 }]);
    const text = JSON.stringify(tables.flatMap((table) => rowsIn(world, table)));
    for (const name of [leadIdOf('user:1'), leadIdOf('anonymous:a'), 'user:1', 'anonymous:a', 'ada', 'Ada', 'o1', 'order-user:1']) expect(text).not.toContain(name);
    world.end();
  });
});

describe('an erasure of several leads, counts kept', () => {
  const erase = (subject: string, n: number, more: object) => fact('lead.erased', subject, { keep: 'counts', later: 'anew', receipt: 'r-1', ...more }, 100 + n);

  it('leaves as many people as there were', async () => {
    const world = await given(...['user:1', 'user:2', 'user:3'].flatMap((user, n) => [page(user, n), order(user, 30 + n, { order: user })]));
    const [level] = rowsIn(world, 'contributions').map((row) => row['level']);
    await world.when(erase('user:1', 0, { lead: 'user:a' }), erase('user:2', 1, { lead: 'user:b' }));
    expect(rowsIn(world, 'leads').map(({ touchpoints, orders }) => [touchpoints, orders])).toEqual([[2, 1], [2, 1], [2, 1]]);
    expect(rowsIn(world, 'contributions').map((row) => row['level'])).toEqual([level, level, level]);
    world.end();
  });

  it('keeps nothing of what others own on a shared device', async () => {
    const shared = { anonymous: 'anonymous:a' };
    const theirs = page('anonymous:a', 60, shared);
    const world = await given(page('anonymous:a', 0, shared), page('user:1', 1, { user: 'user:1', ...shared }), page('user:2', 50, { user: 'user:2', ...shared }), theirs);
    const before = rowsIn(world, 'leads').map((row) => row['touchpoints']).sort();
    const ofOthers = [eventDigest(theirs)];
    await world.when({ ...theirs, subject: 'user:2', user: 'user:2', anonymous: null }, erase('anonymous:a', 0, { lead: 'user:a', ofOthers }), erase('user:1', 1, { lead: 'user:a' }));
    expect(rowsIn(world, 'leads').map((row) => row['touchpoints']).sort()).toEqual(before);
    world.end();
  });
});

describe('a projector of a version that knows identity', () => {
  it.each([['at once', undefined], ['though it dies on the way', 25]])('says what the one before it, which did not, has left unsaid: %s', async (_, dieAt) => {
    const world = createWorld(createMemoryLog({ partitions: 3, cut: () => 3 }));
    world.log.now = at(500);
    await world.log.append([adClick('anonymous:a', 0), page('anonymous:a', 1), order('user:1', 40), page('user:1', 30, { user: 'user:1', anonymous: 'anonymous:a' })].map(recordOf));
    // The one before took every record and said nothing.
    const none = { assigned: async () => ({ next: 0, lastHash: null, clock: 0 }), batch: async () => undefined, revoked: async () => undefined };
    const before = await world.log.subscribe({ group: 'projector' }, none);
    for (const [partition, end] of (await world.log.ends()).entries()) await before.commit(partition, end);
    await before.stop();
    if (dieAt !== undefined) await world.live({ dieAt });
    await world.live();
    expect(await world.audit()).toMatchObject({ differences: [], inTransit: 0 });
    expect(rowsIn(world, 'leads')).toMatchObject([{ lead: leadIdOf('user:1'), touchpoints: 4 }]);
    world.end();
  });
});

describe('a log whose statements an older version has written', () => {
  const named = { external: ['order:o1'] };
  // The order came in on a device, which hands it to a user by way of an address; somebody else has it as well, and it is refunded by its name.
  const told = [
    adClick('anonymous:a', 0), order('anonymous:a', 20, { anonymous: 'anonymous:a', ...named }), page('email:e', 10, { email: 'email:e', anonymous: 'anonymous:a' }), page('user:2', 30, { user: 'user:2', email: 'email:e' }),
    order('user:3', 25, { user: 'user:3', ...named }), envelope({ id: 'r', subject: 'order:o1', type: 'order.refunded', time: at(40), order: 'o1', amount: 990, currency: 'EUR', ...named }),
  ];

  it('folds to the same leads, orders and money, though hand-overs did not name orders and nobody claimed any', async () => {
    const today = await given(...told);
    const log = await olderLog(today.log, ['claim.stated', 'claim.denied']);
    const world = createWorld(log);
    const none = { assigned: async () => ({ next: 0, lastHash: null, clock: 0 }), batch: async () => undefined, revoked: async () => undefined };
    const before = await log.subscribe({ group: 'projector' }, none);
    for (const [partition, end] of (await log.ends()).entries()) await before.commit(partition, end);
    await before.stop();
    await world.live();
    expect(allRows(world)).toEqual(allRows(today));
    expect(await world.audit()).toMatchObject({ differences: [], inTransit: 0 });
    today.end();
    world.end();
  });
});

describe('the rows at rest', () => {
  it('are the same whatever the order of arrival', () =>
    fc.assert(
      fc.asyncProperty(anyPeople.chain((events) => fc.tuple(fc.constant(withoutErasures(events)), fc.shuffledSubarray(withoutErasures(events), { minLength: withoutErasures(events).length }))), async ([events, shuffled]) => {
        const [one, other] = [await given(...events), await given(...shuffled)];
        expect(allRows(other)).toEqual(allRows(one));
        one.end();
        other.end();
      }),
      { numRuns: 20 },
    ));
});

/** What an erasure keeps depends on what was known by then; everything else does not. */
const withoutErasures = (events: Envelope[]): Envelope[] => events.filter(({ type }) => type !== 'lead.erased');
