import type { Statement } from '@trichter/clickhouse';
import { instant, ms } from './time-sql.js';

export interface TimelineOf {
  readonly definition: string;
  readonly lead: string;
  readonly limit: number;
  readonly after?: { readonly time: number; readonly source: string; readonly id: string };
}

/** A lead's touchpoints in the total order (time, source, id): one range of the primary key. */
export function leadTimeline({ definition, lead, limit, after }: TimelineOf): Statement {
  const sql = [
    `SELECT source, id, origin, type, ${ms('time')} AS at, ${ms('received_at')} AS received, clamped, begins_visit, channel, traffic_source, medium, campaign, url, referrer, order_id, amount, currency, data, test, bot, conflicts`,
    `FROM touchpoints FINAL PREWHERE definition = {definition:String} AND lead = {lead:UUID}`,
    `WHERE NOT removed`,
    ...(after ? [`AND (time, source, id) > (${instant('afterTime')}, {afterSource:String}, {afterId:String})`] : []),
    `ORDER BY time, source, id LIMIT {limit:UInt32}`,
  ].join('\n');
  return { sql, params: { definition, lead, limit, ...(after ? { afterTime: after.time, afterSource: after.source, afterId: after.id } : {}) } };
}
