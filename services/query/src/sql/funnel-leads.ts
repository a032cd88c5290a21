import type { Statement } from '@trichter/clickhouse';
import type { Outcome } from '@trichter/api';
import { outcomeCondition } from './outcome-condition.js';
import { contributionSource } from './known-at.js';
import { instant, ms } from './time-sql.js';
import { winners, type WinnersOf } from './winners.js';

export interface LeadsOf extends WinnersOf {
  readonly outcome: Outcome;
  readonly step?: number;
}

/** The number itself, by the same condition as the report. */
export function funnelLeadCount(of: LeadsOf): Statement {
  const from = winners(of);
  return { sql: [`SELECT count() AS leads FROM (`, from.sql, `)`, `WHERE ${outcomeCondition(of.outcome, of.steps, of.step)}`].join('\n'), params: from.params };
}

export interface LeadsPage {
  readonly limit: number;
  /** The last row of the page before. */
  readonly after?: { readonly entry: number; readonly lead: string };
}

/** The leads behind a number, latest entry first. Keyset, so a page is right also while rows come in, and deep pages cost what the first does. */
export function funnelLeads(of: LeadsOf, { limit, after }: LeadsPage): Statement {
  const from = winners(of);
  const sql = [
    `SELECT toString(lead) AS lead_id, ${ms('entry')} AS entered_at, level, arrayMap(t -> ${ms('t')}, step_times) AS times, runs, channel, traffic_source, medium, campaign`,
    `FROM (`,
    from.sql,
    `)`,
    `WHERE ${outcomeCondition(of.outcome, of.steps, of.step)}`,
    ...(after ? [`AND (entry, lead) < (${instant('afterEntry')}, {afterLead:UUID})`] : []),
    `ORDER BY entry DESC, lead DESC LIMIT {limit:UInt32}`,
  ].join('\n');
  return { sql, params: { ...from.params, limit, ...(after ? { afterEntry: after.entry, afterLead: after.lead } : {}) } };
}

/** The last entry in range of the leads on a page: until when the open ones may still go on. */
export function lastEntries({ definition, start, end, known }: Pick<WinnersOf, 'definition' | 'start' | 'end' | 'known'>, leads: readonly string[]): Statement {
  const source = contributionSource(`definition = {definition:String} AND lead IN {leads:Array(UUID)} AND bucket >= ${instant('start')} AND bucket < ${instant('end')}`, known);
  const sql = [
    `SELECT toString(lead) AS lead_id, ${ms('max(last_entry)')} AS last_entry_at`,
    `${source.lines.join('\n')} GROUP BY lead`,
  ].join('\n');
  return { sql, params: { definition, start, end, leads, ...source.params } };
}
