import type { Statement } from '@trichter/clickhouse';
import { instant, ms } from '../sql/time-sql.js';
import { looked, MOST_VIOLATIONS, skipped, type Look, type Looked } from './look.js';

export interface EntriesOf {
  readonly funnel: string;
  readonly touchpoints: string;
  readonly start: number;
  readonly end: number;
}

/** Contributions to a funnel whose entry is at no touchpoint of their lead, with the newest version of either. */
export const baselessEntries = ({ funnel, touchpoints, start, end }: EntriesOf): Statement => ({
  sql: [
    `SELECT partition, toString(lead) AS lead_id, ${ms('at')} AS entry_at, max(newest) AS version FROM (`,
    `SELECT partition, lead, entry AS at, NOT removed AS claimed, 0 AS there, version AS newest`,
    `FROM contributions FINAL PREWHERE definition = {funnel:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')}`,
    `UNION ALL`,
    `SELECT partition, lead, time AS at, 0 AS claimed, NOT removed AS there, version AS newest`,
    `FROM touchpoints FINAL PREWHERE definition = {touchpoints:String} AND time >= ${instant('start')} AND time < ${instant('end')}`,
    `) GROUP BY partition, lead, at HAVING sum(claimed) > 0 AND sum(there) = 0 ORDER BY partition, lead, at LIMIT 1000`,
  ].join('\n'),
  params: { funnel, touchpoints, start, end },
});

/** Funnels of code that is gone are left out: nobody keeps their rows. An entry touched above the progress that was read first may be half a flush. */
export async function lookAtEntries({ catalogue, ask, progress, start, end }: Look): Promise<Looked> {
  const touchpoints = catalogue.current('lead', 'touchpoints');
  if (!touchpoints) return skipped('touchpoints are not complete');
  const violations = [];
  let unsettled = false;
  for (const name of catalogue.funnelNames()) {
    const funnel = catalogue.current('funnel', name);
    if (!funnel || funnel.frozen) continue;
    const found = await ask<{ partition: number; lead_id: string; entry_at: number; version: number }>('invariant_entries_agree', baselessEntries({ funnel: funnel.hash, touchpoints: touchpoints.hash, start, end }));
    for (const { partition, lead_id: lead, entry_at: entry, version } of found) {
      if (Number(version) > (progress.get(Number(partition)) ?? -1)) {
        unsettled = true;
        continue;
      }
      violations.push({ message: `funnel ${name}: lead ${lead} of partition ${partition} enters at ${new Date(Number(entry)).toISOString()}, where it has no touchpoint`, facts: { funnel: name, partition, lead, entry } });
    }
  }
  return looked(violations.slice(0, MOST_VIOLATIONS), unsettled);
}
