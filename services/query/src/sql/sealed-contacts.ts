import type { Statement } from '@trichter/clickhouse';

/** Sealed contact details of a lead's latest touchpoints that have any, newest first. */
export const sealedContacts = (definition: string, lead: string, limit: number): Statement => ({
  sql: [
    `SELECT personal FROM touchpoints FINAL PREWHERE definition = {definition:String} AND lead = {lead:UUID}`,
    `WHERE NOT removed AND personal != ''`,
    `ORDER BY time DESC, source DESC, id DESC LIMIT {limit:UInt32}`,
  ].join('\n'),
  params: { definition, lead, limit },
});
