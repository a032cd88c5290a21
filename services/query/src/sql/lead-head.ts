import type { Statement } from '@trichter/clickhouse';
import { ms } from './time-sql.js';

/** What is known of one lead now. */
export const leadHead = (definition: string, lead: string): Statement => ({
  sql: [
    `SELECT ${ms('first_seen')} AS first_seen_at, ${ms('last_seen')} AS last_seen_at, touchpoints, orders, first_channel, last_channel, set_aside, test, bot`,
    `FROM leads FINAL PREWHERE definition = {definition:String} AND lead = {lead:UUID}`,
    `WHERE NOT removed`,
  ].join('\n'),
  params: { definition, lead },
});
