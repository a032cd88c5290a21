import type { Statement } from '@trichter/clickhouse';
import { ms } from './time-sql.js';

export interface StepEventsOf {
  /** Hash of the touchpoints projection. */
  readonly definition: string;
  readonly leads: readonly string[];
  /** When steps were filled, ms. */
  readonly times: readonly number[];
  readonly types: readonly string[];
}

/** Touchpoints of these leads that lie at these times and can fill a step, in the order ties are decided by. */
export function stepEvents({ definition, leads, times, types }: StepEventsOf): Statement {
  const sql = [
    `SELECT toString(lead) AS lead_id, source, id, type, ${ms('time')} AS at, channel, url, order_id, amount, currency`,
    `FROM touchpoints FINAL`,
    `PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)} AND ${ms('time')} IN {times:Array(Int64)}`,
    `WHERE NOT removed AND NOT test AND NOT bot AND type IN {types:Array(String)}`,
    `ORDER BY lead, time, source, id`,
  ].join('\n');
  return { sql, params: { definition, leads, times, types } };
}
