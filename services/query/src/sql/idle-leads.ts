import type { Statement } from '@trichter/clickhouse';

/** Leads whose last touchpoint is older than `before` (UTC ms), the longest idle first. Reads the whole table of leads. */
export const idleLeads = (definition: string, before: number, limit: number): Statement => ({
  sql: `SELECT toString(lead) AS lead FROM leads FINAL WHERE definition = {definition:String} AND NOT removed AND last_seen < fromUnixTimestamp64Milli({before:Int64}) ORDER BY last_seen, lead LIMIT {limit:UInt32}`,
  params: { definition, before, limit },
});
