import { emptyTimeline } from '../timeline.js';
import type { Touchpoint } from '../touchpoint.js';
import { heldOrder } from './held.js';
import { leadTimeline } from './lead-timeline.js';
import { IDENTITY_LIMITS, type IdentityLimits } from './limits.js';
import { namedIn } from './named.js';
import type { IdentityNode } from './node.js';
import type { NodeRest } from './node-rest.js';
import { deniedIn } from './order-claims.js';
import { routesOf } from './routes.js';
import { leadIdOf } from '@trichter/events';

/** The node a store kept: `held` in any order. Costs what `timelineOf` does, and one pass more. */
export function nodeOf(identifier: string, held: readonly Touchpoint[], rest: NodeRest, setAside: boolean, limits: IdentityLimits = IDENTITY_LIMITS): IdentityNode {
  const ordered = inOrder(held) ? held : held.toSorted(heldOrder);
  const named = namedIn(ordered, identifier, limits);
  const routes = routesOf(identifier, rest, named, ordered);
  const lead = leadIdOf(identifier);
  if (routes !== null) return { identifier, timeline: { ...emptyTimeline(lead), setAside, denied: deniedIn(rest, ordered) }, held: ordered, rest, named, routes };
  const timeline = { ...leadTimeline(lead, ordered, setAside), denied: deniedIn(rest, ordered) };
  return { identifier, timeline, held: timeline.touchpoints.length === ordered.length ? timeline.touchpoints : ordered, rest, named, routes };
}

const inOrder = (held: readonly Touchpoint[]): boolean => held.every((touchpoint, at) => at === 0 || heldOrder(held[at - 1]!, touchpoint) < 0);
