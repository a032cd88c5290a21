import type { Statement } from '@trichter/clickhouse';
import type { DaysOf } from './activity.js';
import { instant } from './time-sql.js';

/** Orders and money per day of a zone, channel and currency; amounts of different currencies never meet. */
export function revenueDays({ table, definition, start, end, timeZone }: DaysOf, touch: 'first' | 'last'): Statement {
  const sql = [
    `SELECT toString(toDate(toTimeZone(bucket, {timeZone:String}))) AS day, ${touch}_channel AS channel, currency, sum(orders) AS orders_sum, sum(revenue) AS revenue_sum, sum(refunded) AS refunded_sum`,
    `FROM {table:Identifier} FINAL`,
    `PREWHERE definition = {definition:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')}`,
    `WHERE NOT removed`,
    `GROUP BY day, channel, currency HAVING orders_sum != 0 OR revenue_sum != 0 OR refunded_sum != 0 ORDER BY day, channel, currency`,
  ].join('\n');
  return { sql, params: { table, definition, start, end, timeZone } };
}
