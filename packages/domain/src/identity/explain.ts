import type { IdentityNode } from './node.js';
import { followsClaim, ownerAt, type Routed } from './routes.js';

/** Why a touchpoint held at a node goes where it goes: one hop, the next node has its own reason. Times in UTC ms. */
export type OwnerReason =
  /** Nothing leads away from this identifier: it stays. */
  | { readonly rule: 'unlinked'; readonly owner: string }
  /** Merged with a stronger user: by a fact (the id of its event, null: none), or because `causes` follow one user and name the other. */
  | { readonly rule: 'merged'; readonly owner: string; readonly fact: string | null; readonly causes: readonly string[] }
  /** `owner` used this identifier in a run that began at `at`, the latest not after the touchpoint; `before`: it was before the first run. */
  | { readonly rule: 'used'; readonly owner: string; readonly at: number; readonly before: boolean }
  /** A refund of the order that this identifier is, which goes to whose claim to the order counts. */
  | { readonly rule: 'claimed'; readonly owner: string }
  /** Linked by a fact (the id of its event), which counts from ever, and no run has begun by then. */
  | { readonly rule: 'linked'; readonly owner: string; readonly fact: string };

export function explain({ identifier, rest, routes }: IdentityNode, touchpoint: Routed): OwnerReason {
  if (routes === null) return { rule: 'unlinked', owner: identifier };
  const owner = ownerAt(routes, touchpoint);
  if (routes.hard !== null) {
    const fact = rest.merged.get(owner);
    const causes = [...(rest.merges.get(owner) ?? [])].filter(([, { on }]) => on).map(([cause]) => cause);
    return { rule: 'merged', owner, fact: fact?.on ? fact.id : null, causes: causes.sort() };
  }
  if (routes.refunds !== null && followsClaim(routes.refunds, touchpoint)) return { rule: 'claimed', owner };
  const { time } = touchpoint;
  const start = routes.starts.findLast(({ at }) => at <= time) ?? routes.starts[0]!;
  if (start.at === -Infinity) return { rule: 'linked', owner, fact: rest.linked.get(owner)!.id };
  return { rule: 'used', owner, at: start.at, before: start.at > time };
}
