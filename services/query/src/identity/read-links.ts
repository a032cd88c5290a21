import { leadIdOf } from '@trichter/events';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { linksOf } from '../sql/identities.js';
import { knownLinkOf, type KnownLink } from './known-link.js';

const MOST_ROUNDS = 5;
const MOST_IDENTIFIERS = 5_000;

/** Links of these identifiers, of those they lead to, and so on: a few rounds, since each leads to a stronger one. */
export async function readLinks(deps: Deps, definition: string, identifiers: readonly string[]): Promise<ReadonlyMap<string, readonly KnownLink[]>> {
  const links = new Map<string, KnownLink[]>();
  let next = [...new Set(identifiers)].filter((identifier) => identifier !== '');
  for (let round = 0; round < MOST_ROUNDS && next.length > 0 && links.size < MOST_IDENTIFIERS; round++) {
    for (const identifier of next) links.set(identifier, []);
    const rows = await ask<Record<string, unknown>>(deps, 'identity_links', linksOf({ definition, leads: next.map(leadIdOf) }));
    const found = rows.map(knownLinkOf);
    for (const link of found) links.get(link.identifier)?.push(link);
    next = [...new Set(found.filter(({ on }) => on).map(({ other }) => other))].filter((other) => !links.has(other));
  }
  return links;
}
