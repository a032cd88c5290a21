import type { Statement } from '@trichter/clickhouse';
import { ms } from './time-sql.js';

export interface LinksOf {
  readonly definition: string;
  /** Leads of the identifiers asked for (`leadIdOf`). */
  readonly leads: readonly string[];
}

const columns = `identifier, other, rule, arrayMap(start -> ${ms('start')}, starts) AS starts_at, ${ms('first')} AS first_at, on, listed`;

/** What identifiers are linked to and would be: one range of the primary key for each. */
export const linksOf = ({ definition, leads }: LinksOf): Statement => ({
  sql: [`SELECT ${columns}`, `FROM identities FINAL PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)}`, `WHERE NOT removed ORDER BY identifier, other, rule LIMIT 20000`].join('\n'),
  params: { definition, leads },
});

/** Who is linked to an identifier: by an index of that column, since no key begins with it. */
export const linkedTo = (definition: string, identifier: string): Statement => ({
  sql: [`SELECT ${columns}`, `FROM identities FINAL PREWHERE definition = {definition:String} AND other = {identifier:String}`, `WHERE NOT removed ORDER BY identifier, rule LIMIT 20000`].join('\n'),
  params: { definition, identifier },
});

/** Identifiers a lead's touchpoints came in under. */
export const originsOf = (definition: string, lead: string): Statement => ({
  sql: [
    `SELECT origin, count() AS touchpoints, ${ms('min(time)')} AS first_at, ${ms('max(time)')} AS last_at`,
    `FROM touchpoints FINAL PREWHERE definition = {definition:String} AND lead = {lead:UUID}`,
    `WHERE NOT removed GROUP BY origin ORDER BY last_at DESC, origin LIMIT 20000`,
  ].join('\n'),
  params: { definition, lead },
});

/** Orders that several leads have completed: all but one claim to each do not count. */
export const contestedTotal = (definition: string): Statement => ({
  sql: `SELECT uniqExact(lead) AS orders FROM identities FINAL PREWHERE definition = {definition:String} AND rule = 'claim' WHERE NOT removed AND NOT on`,
  params: { definition },
});

/** Identifiers named past the limit: on touchpoints, but not linked. */
export const listedTotal = (definition: string): Statement => ({
  sql: `SELECT count() AS listed_count, uniqExact(lead) AS leads FROM identities FINAL PREWHERE definition = {definition:String} AND listed WHERE NOT removed`,
  params: { definition },
});
