import { merge, setAside } from '../timeline.js';
import { IDENTITY_LIMITS, type IdentityLimits } from './limits.js';
import type { IdentityNode } from './node.js';
import type { NodeChange } from './node-change.js';
import type { Statement } from './statements.js';
import type { IsVoided } from './voids.js';

/** What is the same for all nodes of a partition at one record. */
export interface NodeContext {
  readonly voided: IsVoided;
  readonly limits?: IdentityLimits;
}

export interface Applied {
  /** The very node given where nothing changed. Its `timeline` is the lead after, that of the node given the lead before. */
  readonly node: IdentityNode;
  /** To be sent with the record's position as version; nothing in a silent replay. */
  readonly statements: readonly Statement[];
}

const SILENT: readonly Statement[] = [];

/**
 * What one record makes of a node. Pure; to be called at most once per node and record (equal versions must say the same).
 */
export function applyToNode(node: IdentityNode, change: NodeChange, { limits: _limits = IDENTITY_LIMITS }: NodeContext): Applied {
  if (change.kind === 'lead.set_aside') return { node: { ...node, timeline: setAside(node.timeline) }, statements: SILENT };
  if (change.kind !== 'touchpoint') return { node, statements: SILENT };
  const timeline = merge(node.timeline, change.touchpoint);
  return { node: timeline === node.timeline ? node : { ...node, timeline, held: timeline.touchpoints }, statements: SILENT };
}
