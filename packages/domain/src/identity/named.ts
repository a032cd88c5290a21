import { rankOf, strongestFirst } from '@trichter/events';
import type { Touchpoint } from '../touchpoint.js';
import type { HeldChange } from './held.js';
import type { IdentityLimits } from './limits.js';

/** Other identifiers named by the touchpoints that came in under a node's identifier. */
export interface Named {
  /** First time each was named (UTC ms). */
  readonly first: ReadonlyMap<string, number>;
  /** Those past the limit, by (first time, identifier): they are listed and not linked. */
  readonly listed: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export const NOBODY: Named = { first: new Map(), listed: NONE };

/** From scratch; `held` is in order. */
export function namedIn(held: readonly Touchpoint[], identifier: string, limits: IdentityLimits): Named {
  const first = new Map<string, number>();
  for (const { origin, others, time } of held)
    if (origin === identifier) for (const other of others) if (!first.has(other)) first.set(other, time);
  return first.size === 0 ? NOBODY : { first, listed: pastLimit(first, limits) };
}

/** After some changes; `held` is what is held then. Answers the same object where nothing is named for the first time, or no more. */
export function namedAfter(before: Named, changes: readonly HeldChange[], held: readonly Touchpoint[], identifier: string, limits: IdentityLimits): Named {
  let first: Map<string, number> | null = null;
  const again = new Set<string>();
  for (const change of changes) {
    if (change.before?.origin === identifier)
      for (const other of change.before.others) if (before.first.get(other) === change.before.time) again.add(other);
    if (change.after?.origin !== identifier) continue;
    for (const other of change.after.others) {
      const { time } = change.after;
      if (time >= ((first ?? before.first).get(other) ?? Infinity)) continue;
      first ??= new Map(before.first);
      first.set(other, time);
    }
  }
  for (const other of again) {
    const time = held.find((t) => t.origin === identifier && t.others.includes(other))?.time;
    if (time === (first ?? before.first).get(other)) continue;
    first ??= new Map(before.first);
    if (time === undefined) first.delete(other);
    else first.set(other, time);
  }
  return first === null ? before : { first, listed: pastLimit(first, limits) };
}

function pastLimit(first: ReadonlyMap<string, number>, limits: IdentityLimits): ReadonlySet<string> {
  if (first.size <= limits.identifiers && first.size <= limits.external) return NONE;
  const byFirst = [...first].sort(([a, atA], [b, atB]) => atA - atB || strongestFirst(a, b)).map(([other]) => other);
  const external = byFirst.filter((other) => rankOf(other) === 3);
  const own = byFirst.filter((other) => rankOf(other) !== 3);
  if (external.length <= limits.external && own.length <= limits.identifiers) return NONE;
  return new Set([...own.slice(limits.identifiers), ...external.slice(limits.external)]);
}
