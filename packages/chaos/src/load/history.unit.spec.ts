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

  it('lets two leads share a browser, log in to it and use it without', () => {
    const events = take(3, 5_000, 1).filter(({ device }) => device === 'browser-7');
    const logins = new Set(events.flatMap(({ user }) => user ?? []));
    expect(logins).toEqual(new Set(['user-L14', 'user-L15']));
    const first = events.findIndex(({ user }) => user !== null);
    expect(events.slice(first).some(({ user }) => user === null)).toBe(true);
    expect(bodyOf({ id: 'L1.1', lead: 'L1', user: 'user-L1', device: 'browser-0', type: 'page.viewed', time: 0, order: null, amount: null })).toMatchObject({ userId: 'user-L1', anonymousId: 'browser-0' });
  });

  it('gives back some orders by their number alone', () => {
    const refunds = take(4, 5_000).filter(({ type }) => type === 'order.refunded');
    const nameless = refunds.filter(({ user, device }) => user === null && device === null);
    expect(nameless.length).toBeGreaterThan(20);
    expect(nameless.length).toBeLessThan(refunds.length / 2);
    expect(Object.keys(bodyOf(nameless[0]!))).toEqual(['id', 'type', 'time', 'data']);
  });
});
