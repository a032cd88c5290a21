import { hash } from 'node:crypto';
import { NO_REST, type Erased, type NodeRest } from './node-rest.js';
import type { HeldChange } from './held.js';
import { nameKey } from './held.js';
import type { IdentityNode } from './node.js';
import type { Turn } from './settle.js';
import type { TouchpointName } from './statements.js';

/** What stays of an erased touchpoint: 16 hex digits of a hash of its name, enough to know a late copy of it and to tell nothing else. */
export function erasedName(name: TouchpointName): string {
  return hash('sha256', nameKey(name), 'hex').slice(0, 16);
}

/**
 * Drops for good what came in under this identifier until `until` (UTC ms, inclusive; with `suppress` all of it), and forgets links and
 * facts of that time. Erasures only ever add up: what is gone cannot come back, so no later one takes an earlier one back.
 */
export function erase({ identifier, held, rest }: IdentityNode, until: number, suppress: boolean): Turn {
  const before = rest.erased ?? { until: -Infinity, suppress: false, names: NO_NAMES };
  const now: Omit<Erased, 'names'> = { until: Math.max(before.until, until), suppress: before.suppress || suppress };
  if (now.until === before.until && now.suppress === before.suppress) return { changes: [], rest };
  const names = new Set(now.suppress ? [] : before.names);
  const goes = (time: number): boolean => now.suppress || time <= now.until;
  const changes: HeldChange[] = [];
  for (const touchpoint of held) if (touchpoint.origin === identifier && goes(touchpoint.time)) changes.push({ before: touchpoint, after: null });
  const voided = rest.voided.filter(({ time }) => !goes(time));
  if (!now.suppress) {
    for (const { before: gone } of changes) names.add(erasedName(gone!));
    for (const gone of rest.voided) if (goes(gone.time)) names.add(erasedName(gone));
  }
  return { changes, rest: { ...forgotten(rest, now.until), voided, erased: { ...now, names } } };
}

const NO_NAMES: ReadonlySet<string> = new Set();

function forgotten(rest: NodeRest, until: number): NodeRest {
  const later = <T extends { readonly time: number }>(facts: ReadonlyMap<string, T>): ReadonlyMap<string, T> => new Map([...facts].filter(([, { time }]) => time > until));
  const links = new Map([...rest.links].map(([from, words]) => [from, new Map([...words].filter(([at]) => at > until))] as const).filter(([, { size }]) => size > 0));
  const imported = new Map([...rest.imported].map(([pair, facts]) => [pair, facts.filter(({ time }) => time > until)] as const).filter(([, { length }]) => length > 0));
  return { ...NO_REST, merges: rest.merges, claims: rest.claims, denied: rest.denied, released: rest.released, links, linked: later(rest.linked), merged: later(rest.merged), imported };
}
