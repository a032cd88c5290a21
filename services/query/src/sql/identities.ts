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

const MOST = 50;

/** Leads that name identifiers past the limit, those with the most first; `leads` and `listed_count` are of all of them. */
export const listedMost = (definition: string): Statement => ({
  sql: [
    `SELECT lead, identifier, count() AS named, count() OVER () AS leads, sum(named) OVER () AS listed_count`,
    `FROM identities FINAL PREWHERE definition = {definition:String} AND listed`,
    `WHERE NOT removed GROUP BY lead, identifier ORDER BY named DESC, identifier LIMIT ${MOST}`,
  ].join('\n'),
  params: { definition },
});

/** Identifiers that more than so many stronger ones used, those with the most first; `shared_count` is of all of them. Reads all links. */
export const sharedMost = (definition: string, moreThan: number): Statement => ({
  sql: [
    `SELECT lead, identifier, count() AS used_by, count() OVER () AS shared_count`,
    `FROM identities FINAL PREWHERE definition = {definition:String} AND rule = 'soft'`,
    `WHERE NOT removed AND on AND NOT listed GROUP BY lead, identifier HAVING used_by > {more_than:UInt32} ORDER BY used_by DESC, identifier LIMIT ${MOST}`,
  ].join('\n'),
  params: { definition, more_than: moreThan },
});

/** Identifiers named past the limit: on touchpoints, but not linked. */
export const listedTotal = (definition: string): Statement => ({
  sql: `SELECT count() AS listed_count, uniqExact(lead) AS leads FROM identities FINAL PREWHERE definition = {definition:String} AND listed WHERE NOT removed`,
  params: { definition },
});
