import type { Statement } from '@trichter/clickhouse';
import { instant, ms } from '../sql/time-sql.js';
import { looked, MOST_VIOLATIONS, skipped, type Look, type Looked } from './look.js';

/**
 * Rows of a funnel that no chain can give: a level of none or beyond the last step, another number of times than levels, or times that fall. Reports count
 * who reached step k as rows with level >= k, so sound rows are what keeps reached counts from rising along the steps.
 */
export const unsoundLevels = (definition: string, steps: number, start: number, end: number): Statement => ({
  sql: [
    `SELECT partition, toString(lead) AS lead_id, ${ms('bucket')} AS at, level, arrayMap(time -> ${ms('time')}, step_times) AS times`,
    `FROM contributions FINAL PREWHERE definition = {definition:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')}`,
    `WHERE NOT removed AND (level < 1 OR level > {steps:UInt8} OR length(step_times) != level OR step_times != arraySort(step_times) OR step_times[1] != entry)`,
    `LIMIT ${MOST_VIOLATIONS}`,
  ].join('\n'),
  params: { definition, steps, start, end },
});

export async function lookAtFunnelLevels({ catalogue, ask, start, end }: Look): Promise<Looked> {
  const states = catalogue.funnelNames().flatMap((name) => catalogue.current('funnel', name) ?? []);
  if (states.length === 0) return skipped('no funnel is complete');
  const violations = [];
  for (const { name, hash, funnel } of states) {
    if (!funnel) continue;
    for (const { partition, lead_id: lead, at, level, times } of await ask<{ partition: number; lead_id: string; at: number; level: number; times: number[] }>('invariant_funnel_levels', unsoundLevels(hash, funnel.steps.length, start, end))) {
      violations.push({ message: `funnel ${name}: lead ${lead} has level ${level} of ${funnel.steps.length} with ${times.length} times`, facts: { funnel: name, definition: hash, partition, lead, bucket: at, level, times } });
    }
  }
  return looked(violations);
}
