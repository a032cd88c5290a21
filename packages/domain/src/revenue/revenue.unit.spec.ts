import { describe, expect, it } from 'vitest';
import {
  adClicked,
  emailClicked,
  eur,
  given,
  happened,
  orderCompleted,
  orderRefunded,
  pageViewed,
  usd,
} from '@trichter/testing/given';
import { revenue } from '../projections/revenue.js';
import { ordersOf } from './orders.js';

describe('revenue', () => {
  it('takes a refund back from the channel that got the order', () =>
    given(
      adClicked({ day: 1, channel: 'paid_search' }),
      orderCompleted({ day: 3, id: 'o1', amount: eur(49.9) }),
      orderRefunded({ day: 9, order: 'o1', amount: eur(49.9) }),
    ).expect(revenue, [
      {
        bucket: '2026-01-03T12:00Z',
        first_channel: 'paid_search',
        last_channel: 'paid_search',
        currency: 'EUR',
        orders: 1,
        revenue: 0,
        refunded: 4990,
      },
    ]));

  it('names the first and the last touch within the 30 days before the order, both ends in', () =>
    given(
      pageViewed({ day: 1, ms: 0, channel: 'referral' }),
      pageViewed({ day: 2, channel: 'paid_social' }),
      emailClicked({ day: 32 }),
      pageViewed({ day: 32, ms: 1, channel: 'content' }),
      orderCompleted({ day: 32, id: 'o1', amount: eur(10) }),
    ).expect(revenue, [{ first_channel: 'paid_social', last_channel: 'email', revenue: 1000 }]));

  it('is unattributed where there was no touch', () =>
    given(pageViewed({ day: 1 }), orderCompleted({ day: 40, id: 'o1', amount: eur(10) })).expect(revenue, [
      { first_channel: '(unattributed)', last_channel: '(unattributed)', revenue: 1000 },
    ]));

  it('counts direct visits as touches', () =>
    given(pageViewed({ day: 1 }), orderCompleted({ day: 2, id: 'o1', amount: eur(10) })).expect(revenue, [
      { first_channel: 'direct' },
    ]));

  it('counts one order id as one order, its first touchpoint', () =>
    given(
      orderCompleted({ day: 2, id: 'o1', event: 'a', amount: eur(10) }),
      orderCompleted({ day: 1, id: 'o1', event: 'b', amount: eur(7) }),
      orderCompleted({ day: 3, id: 'o2', amount: eur(1) }),
    ).expect(revenue, [
      { bucket: '2026-01-01T12:00Z', orders: 1, revenue: 700 },
      { bucket: '2026-01-03T12:00Z', orders: 1, revenue: 100 },
    ]));

  it('adds up refunds of one order, in whatever order they come', () =>
    given(
      orderRefunded({ day: 1, order: 'o1', event: 'r0', amount: eur(1) }),
      orderCompleted({ day: 2, id: 'o1', amount: eur(10) }),
      orderRefunded({ day: 3, order: 'o1', event: 'r1', amount: eur(2) }),
      orderRefunded({ day: 3, order: 'o1', event: 'r2', amount: eur(3) }),
    ).expect(revenue, [{ bucket: '2026-01-02T12:00Z', revenue: 400, refunded: 600 }]));

  it('lets a refund wait for an order not known yet or paid in another currency', () => {
    const world = given(
      orderRefunded({ day: 1, order: 'o9', amount: eur(1) }),
      orderRefunded({ day: 2, order: 'o1', amount: usd(1) }),
      orderCompleted({ day: 3, id: 'o1', amount: eur(5) }),
    );
    world.expect(revenue, [{ orders: 1, revenue: 500, refunded: 0 }]);
    expect(ordersOf(world.timeline()).waiting.map(({ order }) => order)).toEqual(['o9', 'o1']);
  });

  it('gives back what is left where a refund names no amount', () =>
    given(
      orderCompleted({ day: 1, id: 'o1', amount: eur(10) }),
      orderRefunded({ day: 2, order: 'o1', event: 'all' }),
      orderRefunded({ day: 3, order: 'o1', event: 'part', amount: eur(4) }),
    ).expect(revenue, [{ orders: 1, revenue: 0, refunded: 1000 }]));

  it('keeps currencies apart', () =>
    given(
      orderCompleted({ day: 1, id: 'o1', amount: eur(10) }),
      orderCompleted({ day: 1, id: 'o2', amount: usd(20), event: 'x' }),
    ).expect(revenue, [
      { currency: 'EUR', orders: 1, revenue: 1000 },
      { currency: 'USD', orders: 1, revenue: 2000 },
    ]));

  it('leaves out test traffic and bots', () =>
    given(
      orderCompleted({ day: 1, id: 'o1', amount: eur(10), test: true }),
      happened('order.completed', { day: 2, order: 'o2', amount: 5, currency: 'EUR', bot: true }),
    ).expect(revenue, []));
});
