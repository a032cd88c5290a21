import type { Freshness, Status } from '@trichter/api';
import { ask } from '../ask.js';
import { leastComplete } from '../catalogue/catalogue.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { contestedTotal, listedTotal } from '../sql/identities.js';
import { deadLetterTotal, leadTotal, touchpointTotal } from '../sql/totals.js';
import { readContext } from './context.js';

const sum = (rows: readonly Record<string, number>[], column: string): number => Number(rows[0]?.[column] ?? 0);

/** Is there data, and how does some get in. Answers also while nothing is computed yet. */
export async function readStatus(deps: Deps): Promise<Status> {
  const context = await readContext(deps);
  const cells = context.catalogue.current('cells', 'activity');
  const leads = context.catalogue.current('lead', 'leads');
  const identities = context.catalogue.current('lead', 'identities');
  const [touchpointRows, leadRows, listedRows, contestedRows, letterRows] = await Promise.all([
    cells ? ask<Record<string, number>>(deps, 'touchpoint_total', touchpointTotal({ table: cells.table, definition: cells.hash })) : [],
    leads ? ask<Record<string, number>>(deps, 'lead_total', leadTotal(leads.hash)) : [],
    identities ? ask<Record<string, number>>(deps, 'identity_listed_total', listedTotal(identities.hash)) : [],
    identities ? ask<Record<string, number>>(deps, 'orders_contested_total', contestedTotal(identities.hash)) : [],
    ask<Record<string, number>>(deps, 'dead_letter_total', deadLetterTotal()),
  ]);
  const touchpoints = sum(touchpointRows, 'touchpoints_sum');
  const leadCount = sum(leadRows, 'leads');
  return {
    hasData: touchpoints > 0 || leadCount > 0,
    leads: leadCount,
    touchpoints,
    ingestUrl: deps.ingestUrl,
    writeKey: deps.writeKey(),
    partitions: deps.log.partitions,
    identifiersListed: sum(listedRows, 'listed_count'),
    ordersContested: sum(contestedRows, 'orders'),
    deadLetters: sum(letterRows, 'letters'),
    deadLettersWaiting: sum(letterRows, 'waiting'),
    freshness: freshnessOf(context.progress, context.progress.latest, null, null),
  };
}

export async function readFreshness(deps: Deps): Promise<Freshness> {
  const context = await readContext(deps);
  // The furthest behind of all that is being computed: one number for "is everything switched over".
  return freshnessOf(context.progress, context.progress.latest, null, leastComplete(context.catalogue));
}
