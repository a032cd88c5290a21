import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FunnelDefinition } from '@trichter/api';
import { cartAdded, eur, formSubmitted, given, happened, orderCompleted, pageViewed } from '@trichter/testing/given';
import { emptyTimeline, merge, setAside } from '../timeline.js';
import { bruteForceFunnel } from '../testing/brute-force-funnel.js';
import { touchpoints } from '../testing/arbitrary.js';
import { QUARTER_HOUR_MS } from '../projections/quarter-hour.js';
import type { Timeline } from '../touchpoint.js';
import { funnelProjection } from './funnel-projection.js';
import { salesFunnel } from './sales-funnel.js';
import { winners, type Contribution, type Winner } from './winners.js';

const START = 1_767_225_600_000;
const MINUTE = 60_000;

const sales = funnelProjection(salesFunnel);

describe('the sales funnel', () => {
  it('counts how far a lead came and when it reached each step', () =>
    given(
      pageViewed({ day: 1, channel: 'paid_search' }),
      formSubmitted({ day: 2 }),
      cartAdded({ day: 3 }),
      orderCompleted({ day: 4, id: 'o1', amount: eur(49.9) }),
    ).expect(sales, [
      {
        bucket: '2026-01-01T12:00Z',
        entry: '2026-01-01T12:00Z',
        last_entry: '2026-01-01T12:00Z',
        level: 4,
        step_times: ['2026-01-01T12:00Z', '2026-01-02T12:00Z', '2026-01-03T12:00Z', '2026-01-04T12:00Z'],
        shadowed_by: null,
        shadowed_from: null,
        channel: 'paid_search',
        traffic_source: 'google',
        medium: 'cpc',
        campaign: '(not set)',
      },
    ]));

  it('has a window that ends with its last millisecond', () => {
    given(pageViewed({ day: 1 }), formSubmitted({ day: 31 })).expect(sales, [{ level: 2 }]);
    given(pageViewed({ day: 1 }), formSubmitted({ day: 31, ms: 1 })).expect(sales, [{ level: 1 }]);
  });

  it('lets the step order decide at equal times', () =>
    given(orderCompleted({ id: 'o1' }), cartAdded(), formSubmitted({ id: '2' }), pageViewed({ id: '3' })).expect(sales, [
      { level: 4 },
    ]));

  it('is not closed by an order that counts for another lead', () => {
    const timeline = given(pageViewed({ day: 1 }), formSubmitted({ day: 2 }), cartAdded({ day: 3 }), orderCompleted({ day: 4, id: 'o1', amount: eur(49.9) })).timeline();
    const order = timeline.touchpoints.at(-1)!.order!;
    const levels = (denied: readonly string[]) => sales.contribute({ ...timeline, denied: new Set(denied) }).map(({ level }) => level);
    expect([levels([]), levels(['another']), levels([order])]).toEqual([[4], [4], [3]]);
  });

  it('takes each step at its earliest possible touchpoint', () =>
    given(
      pageViewed({ day: 1 }),
      formSubmitted({ day: 2 }),
      formSubmitted({ day: 3 }),
      cartAdded({ day: 4 }),
      cartAdded({ day: 5 }),
    ).expect(sales, [{ step_times: ['2026-01-01T12:00Z', '2026-01-02T12:00Z', '2026-01-04T12:00Z'] }]));

  it('does not count steps that come before their time', () =>
    given(orderCompleted({ day: 1, id: 'o1' }), cartAdded({ day: 2 }), pageViewed({ day: 3 }), formSubmitted({ day: 4 })).expect(
      sales,
      [{ level: 2 }],
    ));

  it('keeps the best entry of a quarter of an hour, the earliest on ties, and the last one’s time', () =>
    given(pageViewed({ minute: 0 }), pageViewed({ minute: 5 }), formSubmitted({ minute: 6 }), pageViewed({ minute: 14 })).expect(
      sales,
      [{ bucket: '2026-01-01T12:00Z', entry: '2026-01-01T12:00Z', last_entry: '2026-01-01T12:14Z', level: 2 }],
    ));

  it('says which entries put another in the shade', () =>
    given(
      pageViewed({ day: 1 }),
      formSubmitted({ day: 2 }),
      pageViewed({ day: 3 }),
      pageViewed({ day: 40 }),
      formSubmitted({ day: 41 }),
      cartAdded({ day: 42 }),
    ).expect(sales, [
      { entry: '2026-01-01T12:00Z', level: 2, shadowed_by: null, shadowed_from: '2026-02-09T12:00Z' },
      { entry: '2026-01-03T12:00Z', level: 1, shadowed_by: '2026-01-01T12:00Z', shadowed_from: '2026-02-09T12:00Z' },
      { entry: '2026-02-09T12:00Z', level: 3, shadowed_by: null, shadowed_from: null },
    ]));

  it('leaves out test traffic and bots', () =>
    given(pageViewed({ day: 1, test: true }), pageViewed({ day: 2 }), formSubmitted({ day: 3, bot: true })).expect(sales, [
      { entry: '2026-01-02T12:00Z', level: 1 },
    ]));

  it('does not count a lead set aside', () => {
    const timeline = given(pageViewed({ day: 1 })).timeline();
    expect(sales.contribute(timeline)).toHaveLength(1);
    expect(sales.contribute(setAside(timeline))).toEqual([]);
  });

  it('does not count a lead without an entry', () => given(orderCompleted({ id: 'o1' })).expect(sales, []));
});

describe('one touchpoint', () => {
  const twice: FunnelDefinition = {
    name: 'twice',
    windowMs: 86_400_000,
    steps: [
      { name: 'a', types: ['x'] },
      { name: 'b', types: ['x', 'y'] },
    ],
  };

  it('fills at most one step of a chain', () => {
    given(happened('x', { minute: 0 })).expect(funnelProjection(twice), [{ level: 1 }]);
    given(happened('x', { minute: 0 }), happened('x', { minute: 1 })).expect(funnelProjection(twice), [
      { level: 2, entry: '2026-01-01T12:00Z' },
    ]);
  });
});

/** Steps that share types, so that chains compete, and a window shorter than the world. */
const funnels: fc.Arbitrary<FunnelDefinition> = fc.record({
  name: fc.constant('any'),
  windowMs: fc.constantFrom(0, 1, 10, 40, 300).map((minutes) => Math.max(1, minutes * MINUTE)),
  steps: fc
    .array(fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }), { minLength: 1, maxLength: 4 })
    .map((steps) => steps.map((types, k) => ({ name: `s${k}`, types }))),
});
const world = touchpoints({ max: 11, ids: 6, types: ['a', 'b', 'c', 'd', 'other'], minutes: 90, grid: 5 });
const fold = (all: Parameters<typeof merge>[1][]): Timeline => all.reduce(merge, emptyTimeline('lead'));
const rowsOf = (definition: FunnelDefinition, timeline: Timeline) =>
  funnelProjection(definition)
    .contribute(timeline)
    .map((row) => ({ ...(row as unknown as Contribution), lead: timeline.lead }));
const answer = (winner: Winner | undefined) =>
  winner && { entry: winner.entry, level: winner.level, times: winner.step_times, outcome: winner.outcome };

describe('the contributions of a lead', () => {
  it('tell its winner of every range as trying every chain does', () => {
    fc.assert(
      fc.property(funnels, world, fc.integer({ min: -1, max: 120 }), (definition, all, minute) => {
        const timeline = fold(all);
        const rows = rowsOf(definition, timeline);
        const asOf = START + minute * MINUTE;
        for (let from = START; from < START + 120 * MINUTE; from += QUARTER_HOUR_MS)
          for (let to = from; to <= START + 120 * MINUTE; to += 2 * QUARTER_HOUR_MS) {
            const found = winners(definition, rows, { from, to, asOf });
            expect(found.length).toBeLessThan(2);
            expect(answer(found[0]) ?? null).toEqual(bruteForceFunnel(definition, timeline, from, to, asOf));
          }
      }),
      { numRuns: 300 },
    );
  });

  it('never fall when a touchpoint is added: the level in every range rises or stays', () => {
    const apart = touchpoints({ max: 11, ids: 10_000, types: ['a', 'b', 'c', 'd'], minutes: 90 }).map((all) =>
      all.map((one) => ({ ...one, test: false })),
    );
    fc.assert(
      fc.property(funnels, apart, (definition, all) => {
        const sorted = [...new Map(all.map((one) => [`${one.source} ${one.id}`, one])).values()];
        // With one type a step no touchpoint competes for two steps, so more can only help.
        const plain = {
          ...definition,
          steps: definition.steps.map(({ name }, k) => ({ name, types: [['a', 'b', 'c', 'd'][k]!] })),
        };
        const before = fold(sorted.slice(0, -1));
        const after = fold(sorted);
        for (let from = START; from < START + 90 * MINUTE; from += 2 * QUARTER_HOUR_MS) {
          const range = { from, to: from + 4 * QUARTER_HOUR_MS, asOf: START };
          const level = (timeline: Timeline) => winners(plain, rowsOf(plain, timeline), range)[0]?.level ?? 0;
          expect(level(after)).toBeGreaterThanOrEqual(level(before));
        }
      }),
    );
  });

  it('come out the same for any order of arrival and any number of copies', () => {
    const arriving = world.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
    );
    fc.assert(
      fc.property(funnels, arriving, (definition, [all, shuffled]) => {
        expect(rowsOf(definition, fold(shuffled))).toEqual(rowsOf(definition, fold(all)));
      }),
    );
  });
});
