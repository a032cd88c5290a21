import type { Statement } from '@trichter/clickhouse';
import { instant } from './time-sql.js';

export interface LeftOutOf {
  readonly definition: string;
  readonly start: number;
  readonly end: number;
}

/** Test and bot traffic of the range. The inner, plain read finds the few leads in question; FINAL then merges only those. */
export function leftOutTraffic({ definition, start, end }: LeftOutOf): Statement {
  const range = `definition = {definition:String} AND time >= ${instant('start')} AND time < ${instant('end')}`;
  const sql = [
    `SELECT countIf(test) AS test_touchpoints, uniqExactIf(lead, test) AS test_leads, countIf(NOT test) AS bot_touchpoints, uniqExactIf(lead, NOT test) AS bot_leads`,
    `FROM touchpoints FINAL`,
    `PREWHERE ${range} AND lead IN (SELECT lead FROM touchpoints PREWHERE test OR bot WHERE ${range})`,
    `WHERE NOT removed AND (test OR bot)`,
  ].join('\n');
  return { sql, params: { definition, start, end } };
}

/** Leads past 5,000 touchpoints, in no count of people. */
export function setAsideLeads(definition: string): Statement {
  const sql = [
    `SELECT count() AS leads FROM leads FINAL`,
    `PREWHERE definition = {definition:String} AND lead IN (SELECT lead FROM leads WHERE definition = {definition:String} AND set_aside)`,
    `WHERE NOT removed AND set_aside`,
  ].join('\n');
  return { sql, params: { definition } };
}
