import { NOT_SET, type RevenueQuery, type RevenueReport } from '@trichter/api';
import { ask } from '../ask.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { resolveRange } from '../range/resolve-range.js';
import { revenueDays } from '../sql/revenue.js';
import { asOfIn, projectionIn, readContext } from './context.js';
import { knownAtIn } from './known-at.js';

interface Row {
  day: string;
  channel: string;
  currency: string;
  orders_sum: number;
  revenue_sum: number;
  refunded_sum: number;
}
interface Sums {
  orders: number;
  revenue: number;
  refunded: number;
}

/** Sums of rows that share a key, in the order the keys first come. */
function sumBy<K extends object>(rows: readonly Row[], keyOf: (row: Row) => K): (K & Sums)[] {
  const sums = new Map<string, K & Sums>();
  for (const row of rows) {
    const key = keyOf(row);
    const id = JSON.stringify(key);
    const sum = sums.get(id) ?? { ...key, orders: 0, revenue: 0, refunded: 0 };
    sum.orders += Number(row.orders_sum);
    sum.revenue += Number(row.revenue_sum);
    sum.refunded += Number(row.refunded_sum);
    sums.set(id, sum);
  }
  return [...sums.values()];
}

/** Orders and net revenue, by the channel of the first or last touch. */
export async function readRevenue(deps: Deps, query: RevenueQuery): Promise<RevenueReport> {
  const range = resolveRange(query);
  const context = await readContext(deps);
  const cells = projectionIn(context, 'cells', 'revenue');
  const known = knownAtIn(context, query.knownAt, cells);
  const rows = await ask<Row>(deps, 'revenue', revenueDays({ table: cells.table, definition: cells.hash, known, start: range.start, end: range.end, timeZone: range.timeZone }, query.touch));
  const most = (a: Sums, b: Sums): number => b.revenue - a.revenue;
  return {
    range: range.shown,
    touch: query.touch,
    totals: sumBy(rows, ({ currency }) => ({ currency })).sort(most),
    channels: sumBy(rows, ({ channel, currency }) => ({ channel: channel || NOT_SET, currency })).sort(most),
    days: sumBy(rows, ({ day, currency }) => ({ day, currency })),
    freshness: freshnessOf(context.progress, asOfIn(context, undefined, known), cells, context.catalogue.building('cells', 'revenue'), known),
  };
}
