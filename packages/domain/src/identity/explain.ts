import type { Touchpoint } from '../touchpoint.js';
import type { IdentityNode } from './node.js';

/** Why a touchpoint held at a node goes where it goes: one hop, the next node has its own reason. Times in UTC ms. */
export type OwnerReason =
  /** No link of this identifier counts: it stays. */
  | { readonly rule: 'unlinked'; readonly owner: string }
  /** Merged with a stronger user; `causes`: 'fact', or identifiers that follow one and name the other. */
  | { readonly rule: 'merged'; readonly owner: string; readonly causes: readonly string[] }
  /** The stronger identifier used this one in a run that began at `at`, the latest not after the touchpoint; `before`: it came before the first run. */
  | { readonly rule: 'used'; readonly owner: string; readonly at: number; readonly before: boolean }
  /** Linked by a fact, which counts from ever, until a run says otherwise. */
  | { readonly rule: 'linked'; readonly owner: string; readonly fact: string };

export function explain(node: IdentityNode, _touchpoint: Touchpoint): OwnerReason {
  return { rule: 'unlinked', owner: node.identifier };
}
