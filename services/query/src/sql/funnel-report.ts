import type { Statement } from '@trichter/clickhouse';
import type { Breakdown } from '@trichter/api';
import { entryValue } from './entry-value.js';
import { outcomeCondition } from './outcome-condition.js';
import { ms } from './time-sql.js';
import { winners, type WinnersOf } from './winners.js';

export const MOST_VALUES = 500;

/**
 * Nearest rank, exact: quantileExact(p) takes the element at floor(p * n), nearest rank wants ceil(p * n) - 1; a level less by 1e-9 makes
 * them the same below 100 million values.
 */
const median90 = (time: string, condition: string): string => `quantilesExactIf(0.499999999, 0.899999999)(${time}, ${condition})`;
const between = (from: string, to: string): string => `${ms(to)} - ${ms(from)}`;

/** Columns of one step: `entered_k converted_k open_k dropped_k start_k previous_k`; the last two are [median, p90] in ms, 0 where nobody got there. */
const stepColumns = (steps: number) => (step: number): string[] => [
  ...(['entered', 'converted', 'open', 'dropped'] as const).map((outcome) => `countIf(${outcomeCondition(outcome, steps, step)}) AS ${outcome}_${step}`),
  ...(step >= 2 ? [`${median90(between('entry', `step_times[${step}]`), `level >= ${step}`)} AS start_${step}`] : []),
  ...(step >= 3 ? [`${median90(between(`step_times[${step - 1}]`, `step_times[${step}]`), `level >= ${step}`)} AS previous_${step}`] : []),
];

/** Counts and times of all winners: one row, or with a breakdown one row a value and the total under `value = ''`. One pass over the contributions. */
export function funnelReport(of: WinnersOf, breakdown?: Breakdown): Statement {
  const from = winners(of);
  const value = breakdown ? entryValue(breakdown) : "''";
  const columns = Array.from({ length: of.steps }, (_, index) => index + 1).flatMap(stepColumns(of.steps));
  const totals = (['entered', 'converted', 'open', 'dropped'] as const).map((outcome) => `countIf(${outcomeCondition(outcome, of.steps)}) AS ${outcome}`);
  const counted = [`SELECT ${[`${value} AS value`, ...totals, ...columns].join(',\n  ')}`, `FROM (`, from.sql, `)`];
  const sql = breakdown
    ? ['SELECT *, count() OVER () - 1 AS all_values FROM (', ...counted, 'GROUP BY value WITH ROLLUP', ')', `ORDER BY value = '' DESC, entered DESC, value LIMIT ${MOST_VALUES + 1}`]
    : counted;
  return { sql: sql.join('\n'), params: from.params };
}
