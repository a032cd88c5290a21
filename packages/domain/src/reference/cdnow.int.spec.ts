import { beforeAll, describe, expect, it } from 'vitest';
import { arrive, happened, randomOf, shuffled } from '@trichter/testing/given';
import { touchpointOf } from '../touchpoint-of.js';
import { revenue } from '../projections/revenue.js';
import { haveReference, readReference } from './reference-data.js';

const FILE = 'cdnow/CDNOW_sample.txt';
const SUMMARY = 'cdnow/cdnow_customers_summary.csv';
const CALIBRATION_END = Date.UTC(1997, 9, 1);

describe.skipIf(![FILE, SUMMARY].every(haveReference))('the purchases of a record shop, shuffled and in part sent twice', () => {
  const byCustomer = new Map<number, { time: number; cents: number; line: number }[]>();
  const rows = new Map<number, { orders: number; revenue: number; days: Set<number> }>();

  beforeAll(() => {
    readReference(FILE)
      .trim()
      .split(/\r?\n/)
      .forEach((text, line) => {
        const [, customer = '', date = '', , dollars = ''] = text.trim().split(/\s+/);
        const time = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)));
        const [whole = '0', part = ''] = dollars.split('.');
        const purchase = { time, cents: Number(whole) * 100 + Number(part.padEnd(2, '0')), line };
        byCustomer.set(Number(customer), [...(byCustomer.get(Number(customer)) ?? []), purchase]);
      });
    const random = randomOf(2);
    for (const [customer, purchases] of byCustomer) {
      const touchpoints = purchases.map(({ time, cents, line }) => {
        const { envelope, receivedAt } = happened('order.completed', {
          at: time,
          id: `line ${line}`,
          order: `line ${line}`,
          amount: cents,
          currency: 'USD',
        });
        return touchpointOf(envelope, receivedAt);
      });
      const cells = arrive(
        revenue,
        shuffled([...touchpoints, ...touchpoints.filter(() => random() < 0.2)], random),
        () => random() < 0.2,
      );
      const sum = (name: string) => cells.reduce((all, cell) => all + Number(cell[name]), 0);
      const days = new Set(cells.map(({ bucket }) => Number(bucket)).filter((bucket) => bucket < CALIBRATION_END));
      rows.set(customer, { orders: sum('orders'), revenue: sum('revenue'), days });
    }
  });

  it('has the published size', () => {
    expect([byCustomer.size, [...byCustomer.values()].flat().length]).toEqual([2_357, 6_919]);
  });

  it('gives each customer’s orders and revenue as the straightforward sums', () => {
    for (const [customer, purchases] of byCustomer)
      expect([customer, rows.get(customer)]).toMatchObject([
        customer,
        { orders: purchases.length, revenue: purchases.reduce((all, { cents }) => all + cents, 0) },
      ]);
  });

  it('gives the repeat purchase days the published summary has', () => {
    const published = readReference(SUMMARY)
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',').map(Number));
    expect(published).toHaveLength(2_357);
    for (const [customer = 0, frequency] of published)
      expect([customer, (rows.get(customer)?.days.size ?? 0) - 1]).toEqual([customer, frequency]);
  });
});
