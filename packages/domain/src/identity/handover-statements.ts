import { strongestFirst } from '@trichter/events';
import type { Touchpoint, Via } from '../touchpoint.js';
import { bare } from '../timeline.js';
import type { HeldChange } from './held.js';
import type { IdentityNode } from './node.js';
import { ordersIn } from './order-claims.js';
import { ownerAt } from './routes.js';
import type { Statement, TouchpointName } from './statements.js';

const SILENT: readonly Statement[] = [];
const NO_OTHERS: readonly string[] = [];
const NO_VIA: readonly Via[] = [];

/**
 * What to hand over and take back, when `changes` have led from one node to the other. `held` is what is held after, as the changes put it
 * in. Costs nothing without routes; when they change, a look at all that is held.
 */
export function handoverStatements(before: IdentityNode, after: Pick<IdentityNode, 'routes'>, held: readonly Touchpoint[], changes: readonly HeldChange[]): readonly Statement[] {
  if (before.routes === null && after.routes === null) return SILENT;
  const absorbed = new Map<string, Touchpoint[]>();
  const released = new Map<string, TouchpointName[]>();
  const compare = (was: Touchpoint | null, is: Touchpoint | null): void => {
    const from = was === null || before.routes === null ? null : ownerAt(before.routes, was);
    const to = is === null || after.routes === null ? null : ownerAt(after.routes, is);
    if (from !== null && from !== to) listIn(released, from).push(nameOf(was!));
    if (to !== null && (from !== to || !sameContent(was!, is!))) listIn(absorbed, to).push(handedOver(is!));
  };
  for (const change of changes) compare(change.before, change.after);
  if (before.routes !== after.routes) {
    const changed = new Set(changes.map((change) => change.after));
    for (const touchpoint of held) if (!changed.has(touchpoint)) compare(touchpoint, touchpoint);
  }
  const { identifier: from } = before;
  return [
    ...receivers(released).map((to): Statement => ({ kind: 'touchpoint.released', from, to, touchpoints: released.get(to)! })),
    ...receivers(absorbed).map((to): Statement => ({ kind: 'touchpoint.absorbed', from, to, touchpoints: absorbed.get(to)! })),
  ];
}

const receivers = (lists: ReadonlyMap<string, unknown>): string[] => [...lists.keys()].sort(strongestFirst);

function listIn<T>(lists: Map<string, T[]>, to: string): T[] {
  let list = lists.get(to);
  if (list === undefined) lists.set(to, (list = []));
  return list;
}

const nameOf = ({ origin, source, id, importId }: Touchpoint): TouchpointName => ({ origin, source, id, importId });

/** Who else it names makes links at its origin only, but the order it is about is claimed where it ends; who handed it over here is no business of the next. */
function handedOver(touchpoint: Touchpoint): Touchpoint {
  const others = touchpoint.others.length === 0 ? NO_OTHERS : ordersIn(touchpoint.others);
  return { ...bare(touchpoint), others, via: NO_VIA };
}

/** Whether the receiver has it already as it is: of one event only time, content and counts of copies can differ. */
function sameContent(a: Touchpoint, b: Touchpoint): boolean {
  if (a === b) return true;
  const one = handedOver(a) as unknown as Record<string, unknown>;
  const other = handedOver(b) as unknown as Record<string, unknown>;
  return Object.keys(one).every((name) => one[name] === other[name] || ((name === 'bodies' || name === 'others') && sameList(one[name] as string[], other[name] as string[])));
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((text, at) => text === b[at]);
