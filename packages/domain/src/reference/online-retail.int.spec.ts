import { beforeAll, describe, expect, it } from 'vitest';
import { arrive, happened, randomOf, shuffled, type Happened } from '@trichter/testing/given';
import { emptyTimeline, merge } from '../timeline.js';
import { ordersOf } from '../revenue/orders.js';
import { touchpointOf } from '../touchpoint-of.js';
import { revenue } from '../projections/revenue.js';
import { haveReference, readReference } from './reference-data.js';

const FILE = 'online-retail/online_retail.csv.gz';

interface Invoice {
  readonly id: string;
  readonly lead: string;
  readonly time: number;
  /** Thousandths of a pound, as exact as the prices. */
  thousandths: number;
  readonly articles: Set<string>;
}

/** Columns from both ends, since descriptions may hold commas and quotes. */
function readInvoices(): { invoices: Invoice[]; customers: number } {
  const byId = new Map<string, Invoice>();
  const customers = new Set<string>();
  for (const line of readReference(FILE).trim().split(/\r?\n/).slice(1)) {
    const cells = line.split(',');
    const [id = '', article = ''] = cells;
    const [quantity, date, price, customer = ''] = cells.slice(-5, -1);
    if (customer) customers.add(customer);
    let invoice = byId.get(id);
    if (!invoice)
      byId.set(
        id,
        (invoice = {
          id,
          lead: customer || `guest of ${id}`,
          time: Date.parse(`${date?.replace(' ', 'T')}Z`),
          thousandths: 0,
          articles: new Set(),
        }),
      );
    invoice.thousandths += Math.round(Number(quantity) * Number(price) * 1000);
    invoice.articles.add(article);
  }
  return { invoices: [...byId.values()], customers: customers.size };
}

const pence = ({ thousandths }: Invoice) => Math.round(thousandths / 10);
const cancels = ({ id }: Invoice) => id.startsWith('C');

/** The data set does not say what a cancellation cancels: the customer's latest order before it with a common article, else nothing known. */
function orderOf(cancellation: Invoice, ordersOfLead: readonly Invoice[]): string {
  const before = ordersOfLead.filter(
    (order) => order.time <= cancellation.time && [...cancellation.articles].some((article) => order.articles.has(article)),
  );
  return before.at(-1)?.id ?? `before ${cancellation.id}`;
}

describe.skipIf(!haveReference(FILE))('a year of a retailer, shuffled and in part sent twice', () => {
  let invoices: Invoice[];
  let customers: number;
  const events = new Map<string, Happened[]>();
  let refunds: { readonly known: boolean; readonly amount: number }[];
  const total = { orders: 0, revenue: 0, refunded: 0, waiting: 0, waitingAmount: 0 };

  beforeAll(() => {
    ({ invoices, customers } = readInvoices());
    const orders = new Map<string, Invoice[]>();
    for (const invoice of invoices)
      if (!cancels(invoice)) orders.set(invoice.lead, [...(orders.get(invoice.lead) ?? []), invoice]);
    refunds = [];
    for (const invoice of invoices) {
      const mine = orders.get(invoice.lead) ?? [];
      const order = cancels(invoice) ? orderOf(invoice, mine) : invoice.id;
      const amount = cancels(invoice) ? -pence(invoice) : pence(invoice);
      if (cancels(invoice)) refunds.push({ known: mine.some(({ id }) => id === order), amount });
      const event = happened(cancels(invoice) ? 'order.refunded' : 'order.completed', {
        at: invoice.time,
        id: invoice.id,
        order,
        amount,
        currency: 'GBP',
      });
      events.set(invoice.lead, [...(events.get(invoice.lead) ?? []), event]);
    }
    const random = randomOf(1);
    for (const [lead, list] of events) {
      const touchpoints = shuffled([...list, ...list.filter(() => random() < 0.2)], random).map(({ envelope, receivedAt }) =>
        touchpointOf(envelope, receivedAt),
      );
      const rows =
        touchpoints.length > 200
          ? revenue.contribute(touchpoints.reduce(merge, emptyTimeline(lead)))
          : arrive(revenue, touchpoints, () => random() < 0.05);
      for (const row of rows) {
        total.orders += Number(row.orders);
        total.revenue += Number(row.revenue);
        total.refunded += Number(row.refunded);
      }
      const { waiting } = ordersOf(touchpoints.reduce(merge, emptyTimeline(lead)));
      total.waiting += waiting.length;
      total.waitingAmount += waiting.reduce((sum, refund) => sum + (refund.amount ?? 0), 0);
    }
  });

  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

  it('has the published size', () => {
    expect([invoices.length, invoices.filter(cancels).length, customers]).toEqual([25_900, 3_836, 4_372]);
  });

  it('gives every order once', () => {
    expect(total.orders).toBe(25_900 - 3_836);
  });

  it('gives the refunds that name a known order, and lists the others as waiting', () => {
    expect(total.refunded).toBe(sum(refunds.filter(({ known }) => known).map(({ amount }) => amount)));
    expect([total.waiting, total.waitingAmount]).toEqual([
      refunds.filter(({ known }) => !known).length,
      sum(refunds.filter(({ known }) => !known).map(({ amount }) => amount)),
    ]);
    expect(total.waiting).toBeGreaterThan(0);
  });

  it('gives net revenue as the straightforward sum of the lines', () => {
    expect(total.revenue).toBe(sum(invoices.filter((one) => !cancels(one)).map(pence)) - total.refunded);
    expect(total.revenue - total.waitingAmount).toBe(sum(invoices.map(pence)));
  });
});
