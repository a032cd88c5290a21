import { isStronger } from '@trichter/events';
import { emptyTimeline, setAside as withSetAside } from '../timeline.js';
import type { Timeline, Touchpoint } from '../touchpoint.js';
import { claimStatements, verdictStatements } from './claim-statements.js';
import { handoverStatements } from './handover-statements.js';
import { withChanges, type HeldChange } from './held.js';
import { leadTimeline, leadTimelineAfter, simpleTimelineAfter } from './lead-timeline.js';
import type { IdentityLimits } from './limits.js';
import { linkStatements } from './link-statements.js';
import { mergeStatements } from './merge-statements.js';
import { namedAfter, type Named } from './named.js';
import type { IdentityNode } from './node.js';
import { deniedIn } from './order-claims.js';
import type { NodeRest } from './node-rest.js';
import { routesOf, type Routes } from './routes.js';
import type { Statement } from './statements.js';

/** What a record changes at a node, before anything follows from it. */
export interface Turn {
  readonly changes: readonly HeldChange[];
  readonly rest: NodeRest;
  /** The one change is an event of which nothing is held, so that nobody needs to look again. */
  readonly fresh?: boolean;
}

export interface Settled {
  readonly node: IdentityNode;
  readonly statements: readonly Statement[];
}

const SILENT: readonly Statement[] = [];

/** The node after, and what it tells others: everything that follows from what is held and known, compared with what followed before. */
export function settle(before: IdentityNode, { changes, rest, fresh = false }: Turn, limits: IdentityLimits): Settled {
  if (changes.length === 0 && rest === before.rest) return { node: before, statements: SILENT };
  const { identifier } = before;
  const simple = changes.length === 1 && keepsAll(before, rest) ? simplySettled(before, changes[0]!, rest, fresh, limits) : null;
  if (simple !== null) return simple;
  const held = changes.length === 0 ? before.held : withChanges(before.held, changes);
  const named = namedAfter(before.named, changes, held, identifier, limits);
  const routes = routesAfter(before, rest, named, held, changes);
  const timeline = withDenied(timelineAfter(before, routes, changes, held), before.rest, rest, held);
  const node: IdentityNode = { identifier, timeline, held: routes === null && timeline.touchpoints.length === held.length ? timeline.touchpoints : held, rest, named, routes };
  const statements = [...linkStatements(before, node, changes), ...mergeStatements(before, node), ...verdictStatements(before, node), ...claimStatements(before, node, changes), ...handoverStatements(before, node, held, changes)];
  return { node, statements };
}

/** The way of nearly every record, without a look at all that is held. Null where more may follow from it. */
function simplySettled(before: IdentityNode, change: HeldChange, rest: NodeRest, fresh: boolean, limits: IdentityLimits): Settled | null {
  const { identifier } = before;
  const changes = [change];
  if (leadsAway(before, changes)) return null;
  const simple = simpleTimelineAfter(before.timeline, change, fresh);
  if (simple === null) return null;
  const timeline = withDenied(simple, before.rest, rest, simple.touchpoints);
  const held = timeline.touchpoints;
  const named = namedAfter(before.named, changes, held, identifier, limits);
  if (named.listed !== before.named.listed) return null;
  const node: IdentityNode = { identifier, timeline, held, rest, named, routes: null };
  const links = linkStatements(before, node, changes);
  const claims = claimStatements(before, node, changes);
  return { node, statements: claims.length === 0 ? links : [...links, ...claims] };
}

const keepsAll = ({ routes, held, timeline, rest: was }: IdentityNode, rest: NodeRest): boolean =>
  routes === null && held === timeline.touchpoints && (rest === was || !routesChange(was, rest));

/** The node with its counts of people stopped, or going again. */
export function withAside(node: IdentityNode, setAside: boolean): IdentityNode {
  if (node.timeline.setAside === setAside) return node;
  const timeline = setAside ? withSetAside(node.timeline) : { ...node.timeline, setAside };
  return { ...node, timeline };
}

/** Whether a change says itself where touchpoints go: it names a stronger identifier. The strongest is the first. */
function leadsAway({ identifier }: IdentityNode, changes: readonly HeldChange[]): boolean {
  const names = (touchpoint: Touchpoint | null): boolean =>
    touchpoint !== null && touchpoint.others.length > 0 && touchpoint.origin === identifier && isStronger(touchpoint.others[0]!, identifier);
  return changes.some(({ before, after }) => names(before) || names(after));
}

function routesChange(before: NodeRest, after: NodeRest): boolean {
  return before.links !== after.links || before.merges !== after.merges || before.linked !== after.linked || before.merged !== after.merged || before.claims !== after.claims;
}

function routesAfter(before: IdentityNode, rest: NodeRest, named: Named, held: readonly Touchpoint[], changes: readonly HeldChange[]): Routes | null {
  if (!routesChange(before.rest, rest) && before.named.listed === named.listed && !leadsAway(before, changes)) return before.routes;
  return routesOf(before.identifier, rest, named, held);
}

const withDenied = (timeline: Timeline, was: NodeRest, is: NodeRest, held: readonly Touchpoint[]): Timeline =>
  was.denied === is.denied && is.denied.size === 0 ? timeline : { ...timeline, denied: deniedIn(is, held) };

function timelineAfter({ timeline, routes: was }: IdentityNode, is: Routes | null, changes: readonly HeldChange[], held: readonly Touchpoint[]): Timeline {
  if (is !== null) return was === null ? { ...emptyTimeline(timeline.lead), setAside: timeline.setAside, denied: timeline.denied } : timeline;
  if (was !== null) return { ...leadTimeline(timeline.lead, held, timeline.setAside), denied: timeline.denied };
  return changes.length === 0 ? timeline : leadTimelineAfter(timeline, changes, held);
}
