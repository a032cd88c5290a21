import type { Statement } from '@trichter/clickhouse';

/** Hex of the lead that an identifier is by itself: the first 16 bytes of SHA-256, as `leadIdOf` has it. */
const leadOf = (column: string): string => `substring(lower(hex(SHA256(${column}))), 1, 32)`;
const wanted = `(SELECT arrayJoin(arrayMap(lead -> replaceAll(lead, '-', ''), {leads:Array(String)})))`;

/** Identifiers whose touchpoints these leads own: what came in under them. One range of the key a lead. */
export const originsOfLeads = (definition: string, leads: readonly string[]): Statement => ({
  sql: `SELECT DISTINCT origin AS identifier FROM touchpoints FINAL PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)} WHERE NOT removed AND origin != ''`,
  params: { definition, leads },
});

/** Identifiers that are these leads by themselves, found among all that are linked: reads the whole table, which has a row a link. */
export const identifiersThatAre = (definition: string, leads: readonly string[]): Statement => ({
  sql: [
    `SELECT DISTINCT identifier FROM (SELECT arrayJoin([identifier, other]) AS identifier FROM identities FINAL WHERE definition = {definition:String} AND NOT removed)`,
    `WHERE ${leadOf('identifier')} IN ${wanted}`,
  ].join('\n'),
  params: { definition, leads },
});

/** Weaker identifiers that follow one of these, and which. */
export const identifiersBehind = (definition: string, identifiers: readonly string[]): Statement => ({
  sql: `SELECT DISTINCT identifier, other FROM identities FINAL WHERE definition = {definition:String} AND NOT removed AND on AND NOT listed AND rule != 'claim' AND other IN {identifiers:Array(String)}`,
  params: { definition, identifiers },
});

/** Stronger identifiers that one of these follows, and by which rule. */
export const identifiersAhead = (definition: string, identifiers: readonly string[]): Statement => ({
  sql: `SELECT DISTINCT identifier, other FROM identities FINAL WHERE definition = {definition:String} AND NOT removed AND on AND NOT listed AND rule != 'claim' AND identifier IN {identifiers:Array(String)}`,
  params: { definition, identifiers },
});

/** Leads that own touchpoints which came in under these identifiers. Reads the column `origin` of all touchpoints. */
export const leadsOfOrigins = (definition: string, identifiers: readonly string[]): Statement => ({
  sql: `SELECT DISTINCT toString(lead) AS lead FROM touchpoints FINAL WHERE definition = {definition:String} AND NOT removed AND origin IN {identifiers:Array(String)}`,
  params: { definition, identifiers },
});

/** Touchpoints that came in under these identifiers and belong to other leads. `touchpoints.lead`: `lead` alone would be the text of the line above, which is in no list of UUIDs. */
export const ownedByOthers = (definition: string, identifiers: readonly string[], leads: readonly string[]): Statement => ({
  sql: [
    `SELECT toString(lead) AS lead, origin, source, id, toUnixTimestamp64Milli(time) AS at FROM touchpoints FINAL`,
    `WHERE definition = {definition:String} AND NOT removed AND origin IN {identifiers:Array(String)} AND touchpoints.lead NOT IN {leads:Array(UUID)}`,
  ].join('\n'),
  params: { definition, identifiers, leads },
});

/** How many touchpoints of these leads that came in under these identifiers until then (UTC ms) are still shown. */
export const stillShown = (definition: string, leads: readonly string[], identifiers: readonly string[], until: number): Statement => ({
  sql: [
    `SELECT count() AS touchpoints FROM touchpoints FINAL PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)}`,
    `WHERE NOT removed AND origin IN {identifiers:Array(String)} AND time <= fromUnixTimestamp64Milli({until:Int64})`,
  ].join('\n'),
  params: { definition, leads, identifiers, until },
});

/** Time of the latest touchpoint of these leads (UTC ms), null where there is none: a sender's clock may run ahead. */
export const latestOf = (definition: string, leads: readonly string[]): Statement => ({
  sql: `SELECT maxOrNull(toUnixTimestamp64Milli(time)) AS latest FROM touchpoints FINAL PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)} WHERE NOT removed`,
  params: { definition, leads },
});

/** Those of these identifiers under which anything is held: touchpoints that came in, or a link from or to them. */
export const knownAmong = (touchpoints: string, identities: string, identifiers: readonly string[]): Statement => ({
  sql: [
    `SELECT DISTINCT origin AS identifier FROM touchpoints FINAL WHERE definition = {touchpoints:String} AND NOT removed AND origin IN {identifiers:Array(String)}`,
    `UNION DISTINCT SELECT arrayJoin([identifier, other]) AS identifier FROM identities FINAL WHERE definition = {identities:String} AND NOT removed`,
    `AND (identities.identifier IN {identifiers:Array(String)} OR other IN {identifiers:Array(String)})`,
  ].join('\n'),
  params: { touchpoints, identities, identifiers },
});
