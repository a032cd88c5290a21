import { MOST_ERASED, type RetentionInput, type RetentionReport } from '@trichter/api';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { projectionIn, readContext } from '../reports/context.js';
import { idleLeads } from '../sql/idle-leads.js';
import { eraseLeads } from './erase-leads.js';
import { namedLeads } from './named-leads.js';

/** So many calendar months before an instant (UTC ms), on the last day of a month that is too short. */
export function monthsBefore(at: number, months: number): number {
  const date = new Date(at);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return first.getTime() + (Math.min(date.getUTCDate(), last) - 1) * 86_400_000 + (at - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
}

/** Erases the leads without a touchpoint for so many months, keeping anonymous counts; a bounded number, the next run goes on. What was kept of earlier erasures stays. */
export async function runRetention(deps: Deps, { months, dryRun, limit }: RetentionInput): Promise<RetentionReport> {
  const before = monthsBefore(deps.now(), months);
  const context = await readContext(deps);
  const idle = (await ask<{ lead: string }>(deps, 'idle_leads', idleLeads(projectionIn(context, 'lead', 'leads').hash, before, limit))).map(({ lead }) => lead);
  const leads = await namedLeads(deps, context, idle);
  const receipts: string[] = [];
  for (let from = 0; !dryRun && from < leads.length; from += MOST_ERASED) {
    receipts.push((await eraseLeads(deps, { leads: leads.slice(from, from + MOST_ERASED), identifiers: [], keep: 'counts', later: 'anew' })).receipt);
  }
  return { before: new Date(before).toISOString(), found: leads.length, erased: dryRun ? 0 : leads.length, leads: leads.slice(0, 1_000), receipts };
}
