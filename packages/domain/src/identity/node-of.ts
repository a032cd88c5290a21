import { leadIdOf } from '@trichter/events';
import { timelineOf } from '../timeline.js';
import type { Touchpoint } from '../touchpoint.js';
import { IDENTITY_LIMITS, type IdentityLimits } from './limits.js';
import { NOBODY } from './named.js';
import type { IdentityNode } from './node.js';
import type { NodeRest } from './node-rest.js';

/** The node a store kept: `held` in any order. Costs what `timelineOf` does, and one pass more where other identifiers are named. */
export function nodeOf(
  identifier: string,
  held: readonly Touchpoint[],
  rest: NodeRest,
  setAside: boolean,
  _limits: IdentityLimits = IDENTITY_LIMITS,
): IdentityNode {
  const timeline = timelineOf(leadIdOf(identifier), held, setAside);
  return { identifier, timeline, held: timeline.touchpoints, rest, named: NOBODY, routes: null };
}
