import { IDENTITY_LIMITS, type IdentityLimits } from './limits.js';
import { erase } from './erase.js';
import type { HeldChange } from './held.js';
import { sizeOf, type IdentityNode } from './node.js';
import type { NodeChange, Said } from './node-change.js';
import type { NodeRest, SaidWith } from './node-rest.js';
import { takeClaim, takeDenial } from './order-claims.js';
import { revoid } from './revoid.js';
import { settle, withAside, type Settled, type Turn } from './settle.js';
import { takeAbsorbed, takeReleased } from './take-handover.js';
import { takeTouchpoint } from './take-touchpoint.js';
import { takeFact } from './said-facts.js';
import { takeLink, takeMerge } from './take-word.js';
import type { IsVoided } from './voids.js';

/** What is the same for all nodes of a partition at one record. */
export interface NodeContext {
  readonly voided: IsVoided;
  /** `IDENTITY_LIMITS` unless a test wants less. */
  readonly limits?: IdentityLimits;
}

/**
 * What one record makes of a node: the very node given where nothing changed, and what its owner tells others. The lead before is the given
 * node's `timeline`, the lead after that of the node answered. Statements carry the record's position as version and leave with its
 * batch; in a silent replay they are dropped. Pure; to be called at most once per node and record, for equal versions must say the same.
 */
export function applyToNode(node: IdentityNode, change: NodeChange, { voided, limits = IDENTITY_LIMITS }: NodeContext): Settled {
  // The record comes after what made it: a lead that was erased, voided or taken apart in between is a short one, and is set aside when it is long again.
  if (change.kind === 'lead.set_aside') return { node: sizeOf(node) > limits.touchpoints ? withAside(node, true) : node, statements: [] };
  const turn = turnOf(node, change, voided);
  // Who comes back after an erasure is a new lead, and a short one.
  const anew = change.kind === 'lead.erased' && turn.rest !== node.rest;
  return settle(anew ? withAside(node, false) : node, turn, limits);
}

function turnOf(node: IdentityNode, change: Exclude<NodeChange, { kind: 'lead.set_aside' }>, voided: IsVoided): Turn {
  const { rest } = node;
  switch (change.kind) {
    case 'touchpoint':
      return takeTouchpoint(node, change.touchpoint, voided);
    case 'link.stated':
      return told(takeLink(rest, change.from, change.at, change));
    case 'merge.stated':
      return told(takeMerge(rest, change.target, change.cause, change));
    case 'claim.stated':
      return told(takeClaim(rest, change.from, change));
    case 'claim.denied':
      return told(takeDenial(rest, change.from, change));
    case 'touchpoint.absorbed':
      return takeAbsorbed(node, change.from, change.touchpoints, change.version);
    case 'touchpoint.released':
      return takeReleased(node, change.from, change.touchpoints, change.version);
    case 'identity.linked':
    case 'identity.unlinked':
      return told(takeFact(rest, 'linked', change.to, saidWith(change, change.kind === 'identity.linked'), voided.imports));
    case 'identity.merged':
    case 'identity.unmerged':
      return told(takeFact(rest, 'merged', change.to, saidWith(change, change.kind === 'identity.merged'), voided.imports));
    case 'lead.erased':
      return erase(node, change.time, change.suppress);
    case 'voids.changed':
      return revoid(node, voided);
    default:
      return change satisfies never;
  }
}

const saidWith = ({ time, id, importId = null }: Said & { readonly importId?: string | null }, on: boolean): SaidWith => ({ time, id, on, importId });
const UNCHANGED: readonly HeldChange[] = [];
const told = (rest: NodeRest): Turn => ({ changes: UNCHANGED, rest });
