import { describe, expect, it } from 'vitest';
import { bodyOf, createHistory, type LoadEvent } from './history.js';

const take = (seed: number, count: number, anonymous = 0): LoadEvent[] => {
  const history = createHistory({ seed, leads: 200, events: count, anonymous });
  return Array.from({ length: count }, () => history.next());
};

describe('createHistory', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(take(7, 500)).toEqual(take(7, 500));
    expect(take(7, 500)).not.toEqual(take(8, 500));
  });

  it('repeats about one event in ten, some of them with another time', () => {
    const events = take(1, 5_000);
    const first = new Map<string, LoadEvent>();
    const copies = events.filter((event) => first.has(event.id) || (first.set(event.id, event), false));
    expect(copies.length / events.length).toBeGreaterThan(0.08);
    expect(copies.length / events.length).toBeLessThan(0.12);
    expect(copies.some((copy) => copy.time < first.get(copy.id)!.time)).toBe(true);
    expect(copies.every((copy) => copy.type === first.get(copy.id)!.type)).toBe(true);
  });

  it('gives back only what was bought, to the same lead', () => {
    const events = take(2, 5_000);
    const bought = new Map(events.filter(({ type }) => type === 'order.completed').map(({ order, lead }) => [order, lead]));
    const refunds = events.filter(({ type }) => type === 'order.refunded');
    expect(refunds.length).toBeGreaterThan(50);
    expect(refunds.every(({ order, lead }) => bought.get(order) === lead)).toBe(true);
  });

  it('lets a lead that came anonymous log in once, and be known from then on', () => {
    const seen = new Map<string, string[]>();
    const different = new Map(take(3, 5_000, 1).map((event) => [event.id, event]));
    for (const { lead, names } of different.values()) seen.set(lead, [...(seen.get(lead) ?? []), names]);
    expect([...seen.values()].every((names) => names.filter((name) => name === 'both').length <= 1)).toBe(true);
    expect(bodyOf({ id: 'L1.1', lead: 'L1', names: 'both', type: 'page.viewed', time: 0, order: null, amount: null })).toMatchObject({ userId: 'user-L1', anonymousId: 'browser-L1' });
  });
});
