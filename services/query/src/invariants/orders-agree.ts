import type { Statement } from '@trichter/clickhouse';
import type { CellsAndRows } from './activity-agrees.js';
import { instant, ms } from '../sql/time-sql.js';
import { looked, MOST_VIOLATIONS, skipped, type Look, type Looked } from './look.js';

export interface OrdersOf extends CellsAndRows {
  /** Rows of touchpoints before this (UTC ms) are not read: an order is dated at its first touchpoint, wherever that lies. */
  readonly since: number;
}

const QUARTER = (column: string): string => `toDateTime64(toStartOfInterval(${column}, INTERVAL 15 MINUTE, 'UTC'), 3, 'UTC')`;

/**
 * Orders and what was paid for them, by partition, quarter of an hour and currency, as the revenue cells sum them and as the rows of touchpoints are, where
 * the two differ. Before refunds: which refund lowers which order is the fold's to say. So is for which lead an order counts that several have completed:
 * it may be missing (`may`). `latest`: the newest version of either in the partition, for an order can move to another quarter.
 */
export const differingOrders = ({ table, cells, rows, start, end, since }: OrdersOf): Statement => ({
  sql: [
    `SELECT partition, ${ms('quarter')} AS at, money, cell_orders, row_orders, cell_gross, row_gross, latest FROM (`,
    `SELECT partition, quarter, money, sum(c) AS cell_orders, sum(r) AS row_orders, sum(m) AS may, sum(cg) AS cell_gross, sum(rg) AS row_gross, max(max(newest)) OVER (PARTITION BY partition) AS latest FROM (`,
    `SELECT partition, bucket AS quarter, currency AS money, sumIf(orders, NOT removed) AS c, 0 AS r, 0 AS m, sumIf(revenue + refunded, NOT removed) AS cg, 0 AS rg, max(version) AS newest`,
    `FROM {table:Identifier} FINAL PREWHERE definition = {cells:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')} GROUP BY partition, quarter, money`,
    `UNION ALL`,
    `SELECT partition, if(counts, ${QUARTER('first.1')}, ${instant('start')}) AS quarter, if(counts, first.2, '') AS money, 0 AS c, countIf(counts) AS r, countIf(counts AND claims > 1) AS m, 0 AS cg, sumIf(first.3, counts) AS rg, max(version_of) AS newest FROM (`,
    `SELECT partition, argMinIf((time, currency, ifNull(amount, 0)), (time, source, id), live) AS first, countIf(live) > 0 AND first.1 >= ${instant('start')} AND first.1 < ${instant('end')} AS counts, max(version) AS version_of, sum(toUInt8(countIf(there) > 0)) OVER (PARTITION BY order_of) AS claims FROM (`,
    `SELECT partition, lead, time, source, id, toString(currency) AS currency, amount, version, NOT removed AS there, NOT removed AND NOT test AND NOT bot AS live, if(order_id = '', (toString(source), id), ('', order_id)) AS order_of`,
    `FROM touchpoints FINAL PREWHERE definition = {rows:String} AND time >= ${instant('since')} WHERE type = 'order.completed')`,
    `GROUP BY partition, lead, order_of) GROUP BY partition, quarter, money`,
    `) GROUP BY partition, quarter, money`,
    `) WHERE cell_orders > row_orders OR cell_orders + may < row_orders OR (may = 0 AND cell_gross != row_gross) ORDER BY partition, at, money`,
  ].join('\n'),
  params: { table, cells, rows, start, end, since },
});

interface Found {
  readonly partition: number;
  readonly at: number;
  readonly money: string;
  readonly cell_orders: number;
  readonly row_orders: number;
  readonly cell_gross: number;
  readonly row_gross: number;
  readonly latest: number;
}

/**
 * First with the rows of the span alone; only where that differs are all read, for an order may have begun before it. A partition in the middle of a flush is
 * looked at another time, and so is everything while statements are in transit. Told when two looks find the very same: who is denied an order hears so by statements.
 */
export function createOrdersLook(): (look: Look) => Promise<Looked> {
  let suspected: { readonly start: number; readonly end: number; readonly messages: ReadonlySet<string> } | null = null;
  return async ({ catalogue, ask, progress, inTransit, ...span }) => {
    const cells = catalogue.current('cells', 'revenue');
    const rows = catalogue.current('lead', 'touchpoints');
    if (!cells || !rows) return skipped('revenue or touchpoints are not complete');
    if (inTransit > 0) return skipped('orders may be in transit between leads');
    const { start, end } = suspected ?? span;
    const differ = (since: number) => ask<Found>('invariant_orders_agree', differingOrders({ table: cells.table, cells: cells.hash, rows: rows.hash, start, end, since }));
    const found = (await differ(start)).length === 0 ? [] : await differ(0);
    const settled = found.filter(({ partition, latest }) => Number(latest) <= (progress.get(Number(partition)) ?? -1));
    const violations = settled.slice(0, MOST_VIOLATIONS).map(({ partition, at, money, cell_orders: inCells, row_orders: inRows, cell_gross: grossInCells, row_gross: grossInRows }) => ({
      message: `partition ${partition} at ${new Date(Number(at)).toISOString()}: the revenue cells sum up to ${inCells} orders of ${grossInCells} ${money}, the rows to ${inRows} of ${grossInRows}`,
      facts: { partition, quarter: at, currency: money, cells: inCells, rows: inRows, grossInCells, grossInRows },
    }));
    const unsettled = settled.length < found.length;
    if (violations.length === 0 && unsettled && suspected) return skipped('orders or revenue cells that differed may be half flushed');
    const before = suspected?.messages;
    suspected = violations.length > 0 ? { start, end, messages: new Set(violations.map(({ message }) => message)) } : null;
    const again = violations.filter(({ message }) => before?.has(message));
    return violations.length > 0 && again.length === 0 ? skipped('orders and revenue cells differ; looking again') : looked(again, unsettled);
  };
}
