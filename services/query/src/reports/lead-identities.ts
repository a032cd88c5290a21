import type { LeadIdentities } from '@trichter/api';
import { identifierKindOf, leadIdOf } from '@trichter/events';
import { problem } from '@trichter/service-kit';
import { ask } from '../ask.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { knownLinkOf } from '../identity/known-link.js';
import { readLinks } from '../identity/read-links.js';
import { wayOf } from '../identity/way-of.js';
import { linkedTo, linksOf, originsOf } from '../sql/identities.js';
import { asOfIn, projectionIn, readContext } from './context.js';
import { linkShown } from './identity.js';

/** Which identifiers belong to a lead, and why. */
export async function readLeadIdentities(deps: Deps, lead: string): Promise<LeadIdentities> {
  const context = await readContext(deps);
  const identities = projectionIn(context, 'lead', 'identities');
  const touchpoints = projectionIn(context, 'lead', 'touchpoints');
  const [found, ownRows] = await Promise.all([
    ask<Record<string, unknown>>(deps, 'lead_origins', originsOf(touchpoints.hash, lead)),
    ask<Record<string, unknown>>(deps, 'identity_links', linksOf({ definition: identities.hash, leads: [lead] })),
  ]);
  const origins = found.map((row) => ({ identifier: String(row['origin']), touchpoints: Number(row['touchpoints']), first: Number(row['first_at']), last: Number(row['last_at']) })).filter(({ identifier }) => identifier !== '');
  if (found.length + ownRows.length === 0) {
    throw problem({ status: 404, code: 'no_such_lead', title: 'No such lead', field: 'lead', value: lead, detail: 'no touchpoint of this lead is counted and nothing is linked with it', remedy: 'take the id from a list of leads; a lead seen just now may take a second' });
  }
  const links = await readLinks(deps, identities.hash, origins.map(({ identifier }) => identifier));
  const own = ownRows.map(knownLinkOf);
  const identifier = [...links.keys(), ...own.map((link) => link.identifier)].find((one) => leadIdOf(one) === lead) ?? null;
  const linking = identifier === null ? [] : await ask<Record<string, unknown>>(deps, 'identity_linked_to', linkedTo(identities.hash, identifier));
  return {
    lead,
    identifier,
    identifiers: origins.map((origin) => ({
      identifier: origin.identifier,
      kind: identifierKindOf(origin.identifier),
      touchpoints: origin.touchpoints,
      firstSeen: new Date(origin.first).toISOString(),
      lastSeen: new Date(origin.last).toISOString(),
      way: asList(wayOf(links, origin.identifier, origin.last, lead)),
    })),
    linkedBy: linking.map(knownLinkOf).map(linkShown),
    links: own.map(linkShown),
    freshness: freshnessOf(context.progress, asOfIn(context, undefined), identities, context.catalogue.building('lead', 'identities')),
  };
}

const asList = <T>(items: readonly T[] | null): T[] | null => (items === null ? null : [...items]);
