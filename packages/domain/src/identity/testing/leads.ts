import { strongestFirst } from '@trichter/events';
import type { IdentityLimits } from '../limits.js';
import type { IdentityNode } from '../node.js';
import { bodyOf, type OwnedTouchpoint } from './touchpoint-in.js';
import { ordersTrue } from './orders-true.js';
import { truthOf } from './oracle.js';
import { ordersOf } from '../../revenue/orders.js';
import { readBack } from './partitions.js';
import type { WorldRecord } from './world.js';

/** Lines of text, sorted: what each lead has by name (copies apart by origin and import), and by event as its timeline shows it. */
export interface Leads {
  readonly names: readonly string[];
  readonly events: readonly string[];
  /** Orders that count, by the lead they count for, with what was given back. */
  readonly orders: readonly string[];
}

export function leadsHeld(nodes: readonly IdentityNode[]): Leads {
  const names: string[] = [];
  const events: string[] = [];
  const orders: string[] = [];
  for (const { identifier, routes, held, timeline } of nodes) {
    for (const { source, id, time, data } of timeline.touchpoints) events.push([identifier, source, id, time, data].join(' '));
    if (routes !== null) continue;
    for (const { step, refunded } of ordersOf(timeline).orders) orders.push([identifier, step.order, step.time, refunded].join(' '));
    for (const { origin, source, id, importId, time, data } of held) names.push([identifier, origin, source, id, importId, time, data].join(' '));
  }
  return { names: names.sort(), events: events.sort(), orders: orders.sort() };
}

export function leadsTrue(records: readonly WorldRecord[], limits: IdentityLimits): Leads {
  const names: string[] = [];
  const best = new Map<string, OwnedTouchpoint>();
  const truth = truthOf(records, limits);
  for (const touchpoint of truth) {
    const { owner, name, time, data, source, id } = touchpoint;
    names.push([owner, name, time, data].join(' '));
    const event = [owner, source, id].join(' ');
    const held = best.get(event);
    if (!held || time < held.time || (time === held.time && bodyOf(touchpoint) < bodyOf(held))) best.set(event, touchpoint);
  }
  const events = [...best].map(([event, { time, data }]) => [event, time, data].join(' '));
  return { names: names.sort(), events: events.sort(), orders: ordersTrue(truth, [...best.values()]).sort() };
}

/** Whether what a node computed record by record is what it computes from its stored form. */
export function sameWhenReadBack(node: IdentityNode, limits: IdentityLimits): boolean {
  return textOf(node) === textOf(readBack(node, limits));
}

const textOf = ({ held, named, routes, timeline }: IdentityNode): string =>
  JSON.stringify([
    held.map(({ origin, source, id, importId, via }) => [origin, source, id, importId, via]),
    [...named.first].sort(([a], [b]) => strongestFirst(a, b)),
    [...named.listed].sort(),
    routes,
    { ...timeline, denied: [...timeline.denied].sort() },
  ]);
