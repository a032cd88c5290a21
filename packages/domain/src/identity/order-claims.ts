import { isStronger, rankOf } from '@trichter/events';
import { leftOut } from '../left-out.js';
import type { Touchpoint } from '../touchpoint.js';
import type { HeldChange } from './held.js';
import type { IdentityNode } from './node.js';
import type { Claim, NodeRest, Word } from './node-rest.js';
import type { Statement } from './statements.js';

const SILENT: readonly Statement[] = [];

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

/** The order a touchpoint lays claim to for the lead that owns it. A refund claims nothing: it follows the claim. */
export const orderClaimed = (touchpoint: Touchpoint): string | null =>
  touchpoint.type === 'order.completed' && !leftOut(touchpoint) ? orderOf(touchpoint) : null;

/**
 * What a lead tells the owners of orders: that it has completed one, and when first (UTC ms), or no more. Taken from all it holds, copies of one event
 * apart, so that a claim depends on nothing that follows from claims. A node that hands everything on claims nothing. Costs nothing where no order changed.
 */
export function claimStatements(before: IdentityNode, after: IdentityNode, changes: readonly HeldChange[]): readonly Statement[] {
  const orders = new Set<string>();
  if (before.routes === null && after.routes === null) {
    for (const change of changes) {
      for (const touchpoint of [change.before, change.after]) {
        const order = touchpoint === null ? null : orderClaimed(touchpoint);
        if (order !== null) orders.add(order);
      }
    }
  } else if (before.routes === null || after.routes === null) {
    for (const touchpoint of (before.routes === null ? before : after).held) {
      const order = orderClaimed(touchpoint);
      if (order !== null) orders.add(order);
    }
  }
  if (orders.size === 0) return SILENT;
  const was = claimsIn(before, orders);
  const is = claimsIn(after, orders);
  const statements: Statement[] = [];
  for (const to of [...orders].sort()) {
    const at = is.get(to) ?? null;
    if (at !== (was.get(to) ?? null)) statements.push({ kind: 'claim.stated', from: before.identifier, to, at: at ?? was.get(to)!, on: at !== null });
  }
  return statements;
}

/** First completion (UTC ms) of each of these orders, by the lead that this node is. `held` is in order of time. */
function claimsIn({ routes, held }: IdentityNode, orders: ReadonlySet<string>): ReadonlyMap<string, number> {
  const claims = new Map<string, number>();
  if (routes !== null) return claims;
  for (const touchpoint of held) {
    const order = orderClaimed(touchpoint);
    if (order !== null && orders.has(order) && !claims.has(order)) claims.set(order, touchpoint.time);
  }
  return claims;
}

/** Whose claim to this order counts: the strongest kind of identifier, then the earliest claim, then the stronger identifier; null: nobody claims it. */
export function claimThatCounts({ claims }: NodeRest): string | null {
  let first: string | null = null;
  for (const [from, { on }] of claims) if (on && (first === null || goesBefore(claims, from, first))) first = from;
  return first;
}

function goesBefore(claims: ReadonlyMap<string, Claim>, a: string, b: string): boolean {
  if (rankOf(a) !== rankOf(b)) return rankOf(a) < rankOf(b);
  const [atA, atB] = [claims.get(a)!.at, claims.get(b)!.at];
  return atA === atB ? isStronger(a, b) : atA < atB;
}

/** What the owner of an order tells those who claim it: that the claim of another counts, or no more. */
export function verdictStatements({ identifier, rest: was }: IdentityNode, { rest: is }: IdentityNode): readonly Statement[] {
  if (was.claims === is.claims) return SILENT;
  const [before, after] = [deniedBy(was), deniedBy(is)];
  const state = (to: string, on: boolean): Statement => ({ kind: 'claim.denied', from: identifier, to, on });
  return [...before.filter((to) => !after.includes(to)).map((to) => state(to, false)), ...after.filter((to) => !before.includes(to)).map((to) => state(to, true))];
}

/** Ascending. */
function deniedBy(rest: NodeRest): string[] {
  const first = claimThatCounts(rest);
  return [...rest.claims].filter(([from, { on }]) => on && from !== first).map(([from]) => from).sort();
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
