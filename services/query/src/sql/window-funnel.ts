import type { Statement } from '@trichter/clickhouse';
import { instant, ms } from './time-sql.js';

export interface WindowFunnelOf {
  /** Hash of the touchpoints projection, and of the leads projection (leads set aside count in no funnel). */
  readonly definition: string;
  readonly leadsDefinition: string;
  readonly start: number;
  readonly end: number;
  readonly windowMs: number;
  /** Types of each step. */
  readonly steps: readonly (readonly string[])[];
}

const stepParams = (steps: WindowFunnelOf['steps']): Record<string, readonly string[]> => Object.fromEntries(steps.map((types, index) => [`step${index + 1}`, types]));

const levelOf = (steps: WindowFunnelOf['steps']): string =>
  `windowFunnel({windowMs:UInt64})(toUInt64(${ms('time')}), ${steps.map((_, index) => `type IN {step${index + 1}:Array(String)}`).join(', ')}) AS level`;

/** Plain and FINAL: a lead's flag may have changed, and the few that ever had it are looked at again. */
const setAside = `SELECT lead FROM leads FINAL PREWHERE definition = {leadsDefinition:String} AND lead IN (SELECT lead FROM leads WHERE definition = {leadsDefinition:String} AND set_aside) WHERE NOT removed AND set_aside`;

const from = (range: string): string[] => [
  `FROM touchpoints FINAL`,
  `PREWHERE definition = {definition:String} AND ${range}`,
  `WHERE NOT removed AND NOT test AND NOT bot AND type IN {types:Array(String)} AND lead NOT IN (${setAside})`,
];
const params = ({ definition, leadsDefinition, start, end, windowMs, steps }: WindowFunnelOf): Record<string, unknown> => ({
  definition, leadsDefinition, start, end, windowMs, types: [...new Set(steps.flat())], ...stepParams(steps),
});

/** The usual way of counting: every step inside the range. Rows (level, leads). */
export function usualCounts(of: WindowFunnelOf): Statement {
  const sql = [
    `SELECT level, count() AS leads FROM (`,
    `SELECT ${levelOf(of.steps)}`,
    ...from(`time >= ${instant('start')} AND time < ${instant('end')}`),
    `GROUP BY lead`,
    `) WHERE level > 0 GROUP BY level ORDER BY level`,
  ].join('\n');
  return { sql, params: params(of) };
}

/**
 * An unsaved funnel, counted as a saved one is: the range bounds the entry only, open ones are told from lost ones. Equal to the projection where no
 * type is in two steps; elsewhere windowFunnel would let one touchpoint fill two. Rows (level, open, leads).
 */
export function previewCounts(of: WindowFunnelOf & { readonly asOf: number }): Statement {
  const open = `level < ${of.steps.length} AND last_entry >= ${instant('openSince')}`;
  const sql = [
    `SELECT level, ${open} AS open, count() AS leads FROM (`,
    `SELECT ${levelOf(of.steps)}, maxIf(time, type IN {step1:Array(String)}) AS last_entry`,
    ...from(`time >= ${instant('start')} AND time < ${instant('latest')}`),
    `AND (time < ${instant('end')} OR type NOT IN {step1:Array(String)})`,
    `GROUP BY lead`,
    `) WHERE level > 0 GROUP BY level, open ORDER BY level, open`,
  ].join('\n');
  return { sql, params: { ...params(of), latest: of.end + of.windowMs, openSince: of.asOf - of.windowMs } };
}
