import { leadIdOf } from '@trichter/events';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { linksOf } from '../sql/identities.js';
import { knownLinkOf, type KnownLink } from './known-link.js';

const MOST_ROUNDS = 5;
const MOST_IDENTIFIERS = 5_000;
/** Ids in one question: they travel in the address, which ClickHouse takes up to 128 kB of. */
const MOST_ASKED = 1_000;

/** Links of these identifiers, of those they lead to, and so on: a few rounds, since each leads to a stronger one. */
export async function readLinks(deps: Deps, definition: string, identifiers: readonly string[]): Promise<ReadonlyMap<string, readonly KnownLink[]>> {
  const links = new Map<string, KnownLink[]>();
  let next = [...new Set(identifiers)].filter((identifier) => identifier !== '');
  for (let round = 0; round < MOST_ROUNDS && next.length > 0 && links.size < MOST_IDENTIFIERS; round++) {
    const asked = next.slice(0, MOST_IDENTIFIERS - links.size);
    for (const identifier of asked) links.set(identifier, []);
    const found: KnownLink[] = [];
    for (let from = 0; from < asked.length; from += MOST_ASKED) {
      const leads = asked.slice(from, from + MOST_ASKED).map(leadIdOf);
      found.push(...(await ask<Record<string, unknown>>(deps, 'identity_links', linksOf({ definition, leads }))).map(knownLinkOf));
    }
    for (const link of found) links.get(link.identifier)?.push(link);
    next = [...new Set(found.filter(({ on }) => on).map(({ other }) => other))].filter((other) => !links.has(other));
  }
  return links;
}
