import type { Statement } from '@trichter/clickhouse';
import { KEPT_PREFIX } from '@trichter/events';
import { instant, ms } from './time-sql.js';

export interface RejectionsOf {
  /** UTC ms, half-open. */
  readonly from: number;
  readonly to: number;
  readonly source?: string | undefined;
  readonly code?: string | undefined;
  readonly limit: number;
}

/** What the doors refused in a span, by source, code and field, most first; `groups` and `all_rejected` count past the limit too. */
export function rejections({ from, to, source, code, limit }: RejectionsOf): Statement {
  const conditions = ['NOT removed', ...(source === undefined ? [] : ['source = {source:String}']), ...(code === undefined ? [] : ['code = {code:String}'])];
  const sql = [
    `SELECT source, code, field, sum(rejected) AS rejected_sum, ${ms('min(minute)')} AS first_at, ${ms('max(minute)')} AS last_at, argMax(example, minute) AS last_example,`,
    `  count() OVER () AS groups, sum(sumIf(rejected, NOT startsWith(code, '${KEPT_PREFIX}'))) OVER () AS all_rejected, sum(sumIf(rejected, startsWith(code, '${KEPT_PREFIX}'))) OVER () AS all_kept`,
    `FROM rejections FINAL PREWHERE minute >= ${instant('from')} AND minute < ${instant('to')}`,
    `WHERE ${conditions.join(' AND ')}`,
    `GROUP BY source, code, field ORDER BY rejected_sum DESC, source, code, field LIMIT {limit:UInt32}`,
  ].join('\n');
  return { sql, params: { from, to, limit, ...(source !== undefined && { source }), ...(code !== undefined && { code }) } };
}
