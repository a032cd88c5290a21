import type { Statement } from '@trichter/clickhouse';
import { sampleBounds, sampleOf } from '@trichter/projection';
import { looked, MOST_VIOLATIONS, skipped, type Look, type Looked } from './look.js';

/** One in so many leads is looked at each time, each time others. */
export const LEAD_SHARES = 64;

export interface LeadsOf {
  readonly leads: string;
  readonly touchpoints: string;
  /** Ids of leads, half-open; to null: to the last. */
  readonly from: string;
  readonly to: string | null;
}

/** Leads whose row counts other touchpoints than there are rows of theirs. A range of ids is one of both tables' primary keys. */
export const differingLeads = ({ leads, touchpoints, from, to }: LeadsOf): Statement => {
  const range = `lead >= {from:UUID}${to === null ? '' : ' AND lead < {to:UUID}'}`;
  return {
    sql: [
      `SELECT partition, toString(lead) AS lead_id, sum(said) AS said_sum, sum(there) AS there_sum, max(newest) AS version FROM (`,
      `SELECT partition, lead, if(removed, 0, touchpoints) AS said, 0 AS there, version AS newest FROM leads FINAL PREWHERE definition = {leads:String} AND ${range}`,
      `UNION ALL`,
      `SELECT partition, lead, 0 AS said, countIf(NOT removed) AS there, max(version) AS newest FROM touchpoints FINAL PREWHERE definition = {touchpoints:String} AND ${range} GROUP BY partition, lead`,
      `) GROUP BY partition, lead HAVING said_sum != there_sum ORDER BY partition, lead LIMIT 1000`,
    ].join('\n'),
    params: { leads, touchpoints, from, ...(to !== null && { to }) },
  };
};

/**
 * A lead touched above the progress that was read first may be half a flush: it is looked at another time. A share that broke is looked at until it is sound;
 * the first is any, so that looks begun anew do not all begin with the same leads.
 */
export function createLeadLook(random: () => number): (look: Look) => Promise<Looked> {
  let turn = Math.floor(random() * LEAD_SHARES);
  let broken = false;
  return async ({ catalogue, ask, progress }) => {
    const [leads, touchpoints] = [catalogue.current('lead', 'leads'), catalogue.current('lead', 'touchpoints')];
    if (!leads || !touchpoints) return skipped('leads or touchpoints are not complete');
    const found = await ask<{ partition: number; lead_id: string; said_sum: number; there_sum: number; version: number }>('invariant_leads_agree', differingLeads({ leads: leads.hash, touchpoints: touchpoints.hash, ...sampleBounds(sampleOf(1 / LEAD_SHARES, turn)) }));
    const settled = found.filter(({ partition, version }) => Number(version) <= (progress.get(Number(partition)) ?? -1));
    const unsettled = settled.length < found.length;
    broken = settled.length > 0 || (broken && unsettled);
    if (!broken) turn += 1;
    return looked(
      settled.slice(0, MOST_VIOLATIONS).map(({ partition, lead_id: lead, said_sum: said, there_sum: there }) => ({
        message: `lead ${lead} of partition ${partition} says it has ${said} touchpoints, its rows are ${there}`,
        facts: { partition, lead, said, rows: there },
      })),
      unsettled,
    );
  };
}
