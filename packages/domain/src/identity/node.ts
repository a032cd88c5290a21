import { leadIdOf } from '@trichter/events';
import { emptyTimeline } from '../timeline.js';
import type { Timeline, Touchpoint } from '../touchpoint.js';
import type { Named } from './named.js';
import { NOBODY } from './named.js';
import { NO_REST, type NodeRest } from './node-rest.js';
import type { Routes } from './routes.js';

/**
 * All that the owner of one identifier knows. Immutable: a change gives another node, which shares what stayed.
 *
 * To be stored: `held` (in chunks; it changes with nearly every event), `rest` (one blob, to be written only when it is another object;
 * `NO_REST` for nearly every identifier) and `timeline.setAside`. Everything else is computed from these by `nodeOf`.
 */
export interface IdentityNode {
  readonly identifier: string;
  /** The lead: what is held here and not handed on, copies merged, with visits. */
  readonly timeline: Timeline;
  /**
   * Every touchpoint present here, in `heldOrder`, with what is handed on. It is `timeline.touchpoints` itself as long as nothing is handed
   * on and no event came several ways (under two identifiers, or live and imported).
   */
  readonly held: readonly Touchpoint[];
  readonly rest: NodeRest;
  /** Other identifiers that touchpoints which came in here name. Computed. */
  readonly named: Named;
  /** Where touchpoints go; null: nowhere. Computed. */
  readonly routes: Routes | null;
}

export function emptyNode(identifier: string): IdentityNode {
  const timeline = emptyTimeline(leadIdOf(identifier));
  return { identifier, timeline, held: timeline.touchpoints, rest: NO_REST, named: NOBODY, routes: null };
}

/** How many touchpoints a node has, for the limit past which a lead is set aside: its events, or, handing all on, what it hands on. */
export const sizeOf = ({ timeline, held, routes }: IdentityNode): number => (routes === null ? timeline.touchpoints.length : held.length);
