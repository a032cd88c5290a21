import { isStronger, strongestFirst } from '@trichter/events';
import type { Touchpoint } from '../touchpoint.js';
import { isKept } from './kept-lead.js';
import type { Named } from './named.js';
import type { NodeRest } from './node-rest.js';
import { claimThatCounts, orderOf, type OfOrder } from './order-claims.js';
import { startsOf } from './runs.js';

/** One place a touchpoint may go to, from a time on (UTC ms). */
export interface Start {
  readonly at: number;
  readonly to: string;
}

/**
 * Where a node's touchpoints go, by its links and merges. As long as there is any, everything goes: what came before the first link goes to
 * the first. So a node has routes and an empty timeline, or none and keeps all it holds.
 */
export interface Routes {
  /** The strongest identifier it is merged into: everything goes there. */
  readonly hard: string | null;
  /** Further ones it is merged into, which are to be merged with the strongest. */
  readonly also: readonly string[];
  /** Of an order: whose claim to it counts, so that its refunds go there whoever used it last. */
  readonly refunds: { readonly of: string; readonly to: string } | null;
  /** Ascending by time, one per time: the strongest. -Infinity: linked by a fact, from ever. */
  readonly starts: readonly Start[];
}

/** What of a touchpoint says where it goes: its time, and of a refund the order. */
export type Routed = Pick<Touchpoint, 'time'> & Partial<OfOrder>;

/** Whether a touchpoint is a refund of that order. */
export const followsClaim = ({ of }: NonNullable<Routes['refunds']>, { type, origin = '', others = [], order = null }: Routed): boolean =>
  type === 'order.refunded' && orderOf({ type, origin, others, order }) === of;

/** Merges first, since they hold for all time; a refund to whose claim to its order counts; then the link with the latest time not after the touchpoint's; before the first, the first. */
export function ownerAt({ hard, refunds, starts }: Routes, touchpoint: Routed): string {
  if (hard !== null) return hard;
  if (refunds !== null && followsClaim(refunds, touchpoint)) return refunds.to;
  const { time } = touchpoint;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]!.at <= time) low = middle + 1;
    else high = middle;
  }
  return starts[Math.max(0, low - 1)]!.to;
}

/** Null where nothing leads away. */
export function routesOf(identifier: string, rest: NodeRest, named: Named, held: readonly Touchpoint[]): Routes | null {
  const [hard = null, ...also] = mergedInto(identifier, rest);
  const starts = startsIn(identifier, rest, named, held);
  return hard === null && starts.length === 0 ? null : { hard, also, refunds: refundsOf(identifier, rest), starts };
}

/** Only to a stronger identifier, as all that goes, not to one it is said not to belong to, and to nobody where the order counts for an erased lead. */
function refundsOf(identifier: string, rest: NodeRest): Routes['refunds'] {
  const to = claimThatCounts(rest);
  return to !== null && !isKept(to) && isStronger(to, identifier) && (rest.linked.get(to)?.on ?? true) ? { of: identifier, to } : null;
}

/** Strongest first. */
export function mergedInto(identifier: string, { merges, merged }: NodeRest): string[] {
  const targets = new Set<string>();
  for (const [target, words] of merges) for (const { on } of words.values()) if (on) targets.add(target);
  for (const [target, { on }] of merged) if (on) targets.add(target);
  return [...targets].filter((target) => isStronger(target, identifier)).sort(strongestFirst);
}

/** Every start that counts, of all who use this identifier: what they state, what touchpoints here say themselves, and facts. */
export function startsIn(identifier: string, { links, linked }: NodeRest, named: Named, held: readonly Touchpoint[]): Start[] {
  const starts: Start[] = [];
  const add = (to: string, times: Iterable<number>): void => {
    if (isStronger(to, identifier)) for (const at of times) starts.push({ at, to });
  };
  const counts = (to: string): boolean => linked.get(to)?.on ?? true;
  for (const [to, words] of links) if (counts(to)) add(to, onOf(words));
  for (const to of strongerNamed(identifier, named)) if (counts(to)) add(to, startsOf(held, identifier, to));
  for (const [to, { on }] of linked) if (on) add(to, [-Infinity]);
  starts.sort((a, b) => (a.at === b.at ? strongestFirst(a.to, b.to) : a.at - b.at));
  return starts.filter(({ at }, place) => place === 0 || starts[place - 1]!.at !== at);
}

/** Mostly none: a touchpoint comes in under the strongest of its identifiers, but of several external ones under the first. */
export function strongerNamed(identifier: string, { first, listed }: Named): string[] {
  return [...first.keys()].filter((other) => isStronger(other, identifier) && !listed.has(other));
}

function* onOf(words: ReadonlyMap<number, { readonly on: boolean }>): Iterable<number> {
  for (const [at, { on }] of words) if (on) yield at;
}
