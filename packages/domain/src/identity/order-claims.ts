import { isStronger, strongestFirst } from '@trichter/events';
import { leftOut } from '../left-out.js';
import type { Touchpoint } from '../touchpoint.js';
import { claimRankOf } from './kept-lead.js';
import type { Claim, NodeRest, Word } from './node-rest.js';

/** What names the order a touchpoint is about. */
export type OfOrder = Pick<Touchpoint, 'origin' | 'others' | 'type' | 'order'>;

const isOrder = (identifier: string): boolean => identifier.startsWith('order:');

/** The identifier of the order that a touchpoint completes or refunds; null where it does neither, or names several and so none for sure. */
export function orderOf({ origin, others, type, order }: OfOrder): string | null {
  if (order === null || (type !== 'order.completed' && type !== 'order.refunded')) return null;
  let found = isOrder(origin) ? origin : null;
  for (const other of others) {
    if (!isOrder(other) || other === found) continue;
    if (found !== null) return null;
    found = other;
  }
  return found;
}

/** Names of orders, which go with a touchpoint wherever it goes. */
export const ordersIn = (others: readonly string[]): readonly string[] => others.filter(isOrder);

/** All names of orders a touchpoint came with, its own among them. */
export const namedOrders = ({ origin, others }: Pick<Touchpoint, 'origin' | 'others'>): readonly string[] => {
  const named = ordersIn(others);
  return isOrder(origin) && !named.includes(origin) ? [...named, origin].sort(strongestFirst) : named;
};

/** The order a touchpoint lays claim to for the lead that owns it. A refund claims nothing: it follows the claim. */
export const orderClaimed = (touchpoint: Touchpoint): string | null =>
  touchpoint.type === 'order.completed' && !leftOut(touchpoint) ? orderOf(touchpoint) : null;

/** Whose claim to this order counts: the strongest kind of identifier, then the earliest claim, then the stronger identifier; null: nobody claims it. */
export function claimThatCounts({ claims }: NodeRest): string | null {
  let first: string | null = null;
  for (const [from, { on }] of claims) if (on && (first === null || goesBefore(claims, from, first))) first = from;
  return first;
}

function goesBefore(claims: ReadonlyMap<string, Claim>, a: string, b: string): boolean {
  if (claimRankOf(a) !== claimRankOf(b)) return claimRankOf(a) < claimRankOf(b);
  const [atA, atB] = [claims.get(a)!.at, claims.get(b)!.at];
  return atA === atB ? isStronger(a, b) : atA < atB;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Ids (as senders give them) of the orders a lead has completed and that count for another. Costs a look at all that is held where there are any. */
export function deniedIn({ denied }: NodeRest, held: readonly Touchpoint[]): ReadonlySet<string> {
  if (denied.size === 0) return NOTHING;
  return new Set(held.filter((touchpoint) => denied.get(orderClaimed(touchpoint) ?? '')?.on ?? false).map(({ order }) => order!));
}

export function takeClaim(rest: NodeRest, from: string, { version, on, at }: Claim): NodeRest {
  return version <= (rest.claims.get(from)?.version ?? -1) ? rest : { ...rest, claims: new Map(rest.claims).set(from, { version, on, at }) };
}

export function takeDenial(rest: NodeRest, order: string, { version, on }: Word): NodeRest {
  return version <= (rest.denied.get(order)?.version ?? -1) ? rest : { ...rest, denied: new Map(rest.denied).set(order, { version, on }) };
}
