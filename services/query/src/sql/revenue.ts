import type { Statement } from '@trichter/clickhouse';
import type { DaysOf } from './activity.js';
import { cellSource } from './known-at.js';
import { instant } from './time-sql.js';

/** Orders and money per day of a zone, channel and currency; amounts of different currencies never meet. */
export function revenueDays({ table, definition, known, start, end, timeZone }: DaysOf, touch: 'first' | 'last'): Statement {
  const source = cellSource(table, known);
  const sql = [
    `SELECT toString(toDate(toTimeZone(bucket, {timeZone:String}))) AS day, ${touch}_channel AS channel, currency, sum(orders) AS orders_sum, sum(revenue) AS revenue_sum, sum(refunded) AS refunded_sum`,
    `FROM ${source.from}`,
    `PREWHERE definition = {definition:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')}`,
    `WHERE ${source.where}`,
    `GROUP BY day, channel, currency HAVING orders_sum != 0 OR revenue_sum != 0 OR refunded_sum != 0 ORDER BY day, channel, currency`,
  ].join('\n');
  return { sql, params: { ...source.params, definition, start, end, timeZone } };
}
