import { leadIdOf } from '@trichter/events';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { projectionIn, type Context } from '../reports/context.js';
import { identifiersThatAre, originsOfLeads } from '../sql/identifiers.js';

const BATCH = 5_000;

/** Those of these leads that somebody can still be found by: not the anonymous ones to which earlier erasures handed their counts. */
export async function namedLeads(deps: Deps, context: Context, leads: readonly string[]): Promise<string[]> {
  const [touchpoints, identities] = [projectionIn(context, 'lead', 'touchpoints').hash, projectionIn(context, 'lead', 'identities').hash];
  const known = new Set<string>();
  for (let from = 0; from < leads.length; from += BATCH) {
    const some = leads.slice(from, from + BATCH);
    for (const statement of [originsOfLeads(touchpoints, some), identifiersThatAre(identities, some)]) {
      for (const { identifier } of await ask<{ identifier: string }>(deps, 'identifiers_of_leads', statement)) known.add(leadIdOf(identifier));
    }
  }
  return leads.filter((lead) => known.has(lead));
}
