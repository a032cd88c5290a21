import { applyToNode } from '../apply-to-node.js';
import type { IdentityLimits } from '../limits.js';
import { emptyNode, type IdentityNode } from '../node.js';
import type { NodeChange } from '../node-change.js';
import type { Statement } from '../statements.js';
import { nothingVoided, type IsVoided } from '../voids.js';

export interface Told {
  readonly node: IdentityNode;
  /** What it told others at the last change. */
  readonly statements: readonly Statement[];
}

/** A node, made empty of its identifier, that hears one thing after the other. */
export function tell(at: IdentityNode | string, changes: readonly NodeChange[], voided: IsVoided = nothingVoided, limits?: IdentityLimits): Told {
  let told: Told = { node: typeof at === 'string' ? emptyNode(at) : at, statements: [] };
  for (const change of changes) told = applyToNode(told.node, change, { voided, ...(limits && { limits }) });
  return told;
}
