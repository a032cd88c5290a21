import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { happened } from '@trichter/testing/given';
import { mergeCopies } from './copies.js';
import { emptyTimeline, merge, setAside, timelineOf } from './timeline.js';
import type { Timeline, Touchpoint } from './touchpoint.js';
import { touchpointOf } from './touchpoint-of.js';
import { touchpoints } from './testing/arbitrary.js';

const fold = (all: readonly Touchpoint[], from = emptyTimeline('lead')): Timeline => all.reduce(merge, from);
const touchpoint = (...args: Parameters<typeof happened>): Touchpoint => {
  const { envelope, receivedAt } = happened(...args);
  return touchpointOf(envelope, receivedAt);
};

describe('merging touchpoints into a timeline', () => {
  it('gives the same for any order and any number of copies', () => {
    const world = touchpoints({ max: 12 }).chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
    );
    fc.assert(
      fc.property(world, ([all, arriving]) => {
        expect(fold(arriving)).toEqual(fold(all));
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same whether it was put away on the way or not', () => {
    fc.assert(
      fc.property(touchpoints({ max: 12 }), fc.nat(), (all, seed) => {
        const cut = all.length === 0 ? 0 : seed % all.length;
        const half = fold(all.slice(0, cut));
        const back = timelineOf('lead', half.touchpoints.map(({ visit: _, beginsVisit: __, ...stored }) => stored).reverse());
        expect(back).toEqual(half);
        expect(fold(all.slice(cut), back)).toEqual(fold(all));
      }),
    );
  });

  it('answers the same object when it is told what it knows', () => {
    fc.assert(
      fc.property(touchpoints({ max: 12 }), (all) => {
        const timeline = fold(all);
        for (const known of all) expect(merge(timeline, known)).toBe(timeline);
      }),
    );
  });

  it('keeps the steps that come out as they were', () => {
    const timeline = fold([touchpoint('page.viewed', { day: 1 }), touchpoint('order.completed', { day: 3, order: 'o1' })]);
    const after = merge(timeline, touchpoint('form.submitted', { day: 2 }));
    expect(after.touchpoints[0]).toBe(timeline.touchpoints[0]);
    expect(after.touchpoints[2]).toBe(timeline.touchpoints[1]);
  });

  it('keeps touchpoints in the order of time, source, id', () => {
    const all = fold([
      touchpoint('a', { day: 1, id: 'b' }),
      touchpoint('a', { day: 1, id: 'a' }),
      touchpoint('a', { day: 1, id: 'z', source: 'app' }),
      touchpoint('a', { day: 1, hour: 0, id: 'y' }),
    ]);
    expect(all.touchpoints.map(({ id }) => id)).toEqual(['y', 'z', 'a', 'b']);
  });
});

describe('copies of an event', () => {
  it('merge commutatively, associatively and idempotently', () => {
    const copies = fc.array(
      touchpoints({ max: 1, min: 1, ids: 1 }).map(([one]) => one!),
      { minLength: 3, maxLength: 3 },
    );
    fc.assert(
      fc.property(copies, (three) => {
        const [a, b, c] = three as [Touchpoint, Touchpoint, Touchpoint];
        expect(mergeCopies(a, b)).toEqual(mergeCopies(b, a));
        expect(mergeCopies(mergeCopies(a, b), c)).toEqual(mergeCopies(a, mergeCopies(b, c)));
        expect(mergeCopies(a, a)).toBe(a);
        expect(mergeCopies(mergeCopies(a, b), b)).toEqual(mergeCopies(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it('count by the least time, then by the least content', () => {
    const early = touchpoint('a', { id: '1', at: 1000, data: '{"n":9}' });
    const late = touchpoint('a', { id: '1', at: 2000, data: '{"n":1}' });
    const least = touchpoint('a', { id: '1', at: 1000, data: '{"n":1}' });
    expect(fold([late, early]).touchpoints[0]).toMatchObject({ time: 1000, data: '{"n":9}', conflicts: 1 });
    expect(fold([late, early, least]).touchpoints[0]).toMatchObject({ time: 1000, data: '{"n":1}', conflicts: 1 });
  });

  it('with other content are conflicts, each content once', () => {
    const n = (value: number) => touchpoint('a', { id: '1', data: `{"n":${value}}` });
    expect(fold([n(1), n(2), n(1), n(2), n(3), n(3)]).touchpoints[0]?.conflicts).toBe(2);
  });

  it('that differ in times only or write their properties in another order are no conflicts', () => {
    const one = touchpoint('a', { id: '1', at: 1000, data: '{"a":1,"b":[{"c":1,"d":2}]}' });
    const retry = touchpoint('a', { id: '1', at: 1007, late: 9000, data: '{"b":[{"d":2,"c":1}],"a":1}' });
    expect(fold([retry, one]).touchpoints).toMatchObject([{ time: 1000, receivedAt: 2000, conflicts: 0 }]);
  });

  it('cost no more memory however many contents a sender makes up', () => {
    const all = Array.from({ length: 200 }, (_, n) => touchpoint('a', { id: '1', data: `{"n":${n}}` }));
    const [step] = fold(all).touchpoints;
    expect(step).toMatchObject({ conflicts: 63 });
    expect(fold(all.reverse()).touchpoints[0]).toEqual(step);
  });
});

describe('the time of a touchpoint', () => {
  const { envelope } = happened('a', { at: 10_000_000 });

  it('is the sender’s where that is at most 10 minutes after received', () => {
    expect(touchpointOf(envelope, 10_000_000 - 600_000)).toMatchObject({ time: 10_000_000, clamped: false });
  });

  it('is the received time where it lies more than 10 minutes after that, and is marked', () => {
    expect(touchpointOf(envelope, 10_000_000 - 600_001)).toMatchObject({ time: 9_399_999, clamped: true });
  });

  it('is the received time where the sender gave none', () => {
    expect(touchpointOf({ ...envelope, time: null }, 77)).toMatchObject({ time: 77, clamped: false });
  });
});

describe('a lead set aside', () => {
  const aside = setAside(fold([touchpoint('page.viewed', { day: 1 })]));

  it('takes no more touchpoints but those of orders', () => {
    expect(merge(aside, touchpoint('page.viewed', { day: 2 }))).toBe(aside);
    expect(merge(aside, touchpoint('order.completed', { day: 2, order: 'o1' })).touchpoints).toHaveLength(2);
  });

  it('still merges copies of what it knows', () => {
    const copy = touchpoint('page.viewed', { day: 1, data: '{"n":1}' });
    expect(merge(aside, copy).touchpoints).toMatchObject([{ conflicts: 1 }]);
  });
});
