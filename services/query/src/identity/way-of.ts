import type { Hop } from '@trichter/api';
import { isStronger, leadIdOf, rankOf, strongestFirst } from '@trichter/events';
import type { KnownLink } from './known-link.js';

/** Links by the identifier that has them. */
export type Links = ReadonlyMap<string, readonly KnownLink[]>;

/** No chain is longer: each step leads to a stronger kind or, among users, to the smallest. */
const MOST_HOPS = 8;
/** A fact counts from ever. */
const EVER = -Infinity;

const NO_LINKS: readonly KnownLink[] = [];

interface Start {
  readonly at: number;
  readonly other: string;
}

/** Per list of links, since a device of thousands of people is asked about at each of thousands of times. */
const counted = new WeakMap<readonly KnownLink[], readonly KnownLink[]>();
const begun = new WeakMap<readonly KnownLink[], readonly Start[]>();

function countingIn(known: readonly KnownLink[], identifier: string): readonly KnownLink[] {
  const before = counted.get(known);
  if (before) return before;
  const counting = known.filter(({ other, on, listed }) => on && !listed && isStronger(other, identifier));
  counted.set(known, counting);
  return counting;
}

/** Ascending; of several at one time the strongest first. */
function startsIn(known: readonly KnownLink[], counting: readonly KnownLink[]): readonly Start[] {
  const before = begun.get(known);
  if (before) return before;
  const all = counting
    .flatMap(({ other, rule, starts: runs }): Start[] => (rule === 'fact' ? [{ at: EVER, other }] : runs.map((at) => ({ at, other }))))
    .sort((a, b) => (a.at === b.at ? strongestFirst(a.other, b.other) : a.at - b.at));
  begun.set(known, all);
  return all;
}

/** Where a touchpoint of an identifier at a time goes next, and why; null: it stays. Time in UTC ms. `refund`: of the order that the identifier is. */
export function nextHop(links: Links, identifier: string, time: number, refund = false): Hop | null {
  const known = links.get(identifier) ?? NO_LINKS;
  const counting = countingIn(known, identifier);
  const merges = counting.filter(({ rule }) => rule === 'hard' || (rule === 'fact' && rankOf(identifier) === 0));
  const [smallest] = merges.map(({ other }) => other).sort(strongestFirst);
  if (smallest !== undefined) return { from: identifier, to: smallest, rule: 'merged', since: null, before: false };

  const starts = startsIn(known, counting);
  const claimed = refund && starts.length > 0 ? counting.find(({ rule, other }) => rule === 'claim' && !unlinked(links, identifier, other)) : undefined;
  if (claimed) return { from: identifier, to: claimed.other, rule: 'claimed', since: null, before: false };
  const latest = starts.findLast(({ at }) => at <= time)?.at ?? starts[0]?.at;
  const chosen = starts.find(({ at }) => at === latest); // of several at one time the strongest
  if (!chosen) return null;
  const said = chosen.at === EVER;
  return { from: identifier, to: chosen.other, rule: said ? 'linked' : 'used', since: said ? null : new Date(chosen.at).toISOString(), before: chosen.at > time };
}

const unlinked = (links: Links, identifier: string, from: string): boolean => (links.get(identifier) ?? []).some(({ rule, other, on }) => rule === 'fact' && other === from && !on);

/** The way of a touchpoint from the identifier it came in under to the lead that owns it; null where what is known does not lead there (yet). */
export function wayOf(links: Links, origin: string, time: number, lead: string, refund = false): readonly Hop[] | null {
  const way: Hop[] = [];
  for (let at = origin; leadIdOf(at) !== lead; ) {
    const hop = nextHop(links, at, time, refund && at === origin && origin.startsWith('order:'));
    if (!hop || way.length >= MOST_HOPS) return null;
    way.push(hop);
    at = hop.to;
  }
  return way;
}

/** Whom touchpoints of an identifier go to, from which time on (UTC ms; -Infinity: from the first). Neighbours differ. */
export function ownersOf(links: Links, identifier: string, boundaries: readonly number[]): readonly { readonly since: number; readonly owner: string }[] {
  const owners: { since: number; owner: string }[] = [];
  for (const since of [EVER, ...[...new Set(boundaries)].sort((a, b) => a - b)]) {
    let owner = identifier;
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      const hop = nextHop(links, owner, since);
      if (!hop) break;
      owner = hop.to;
    }
    if (owners.at(-1)?.owner !== owner) owners.push({ since, owner });
  }
  return owners;
}
