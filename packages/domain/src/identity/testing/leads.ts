import { strongestFirst } from '@trichter/events';
import type { IdentityLimits } from '../limits.js';
import type { IdentityNode } from '../node.js';
import { truthOf } from './oracle.js';
import { readBack } from './partitions.js';
import type { WorldRecord } from './world.js';

/** Lines of text, sorted: what each lead has by name (copies apart by origin and import), and by event as its timeline shows it. */
export interface Leads {
  readonly names: readonly string[];
  readonly events: readonly string[];
}

export function leadsHeld(nodes: readonly IdentityNode[]): Leads {
  const names: string[] = [];
  const events: string[] = [];
  for (const { identifier, routes, held, timeline } of nodes) {
    for (const { source, id, time, data } of timeline.touchpoints) events.push([identifier, source, id, time, data].join(' '));
    if (routes !== null) continue;
    for (const { origin, source, id, importId, time, data } of held) names.push([identifier, origin, source, id, importId, time, data].join(' '));
  }
  return { names: names.sort(), events: events.sort() };
}

export function leadsTrue(records: readonly WorldRecord[], limits: IdentityLimits): Leads {
  const names: string[] = [];
  const best = new Map<string, { time: number; data: string }>();
  for (const { owner, name, time, data, source, id } of truthOf(records, limits)) {
    names.push([owner, name, time, data].join(' '));
    const event = [owner, source, id].join(' ');
    const held = best.get(event);
    if (!held || time < held.time || (time === held.time && data < held.data)) best.set(event, { time, data });
  }
  const events = [...best].map(([event, { time, data }]) => [event, time, data].join(' '));
  return { names: names.sort(), events: events.sort() };
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
    timeline,
  ]);
