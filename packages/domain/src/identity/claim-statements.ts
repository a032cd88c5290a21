import type { HeldChange } from './held.js';
import type { IdentityNode } from './node.js';
import type { NodeRest } from './node-rest.js';
import { claimThatCounts, orderClaimed } from './order-claims.js';
import type { Statement } from './statements.js';

const SILENT: readonly Statement[] = [];

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
