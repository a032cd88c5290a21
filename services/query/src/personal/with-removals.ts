import type { Removal } from '@trichter/personal';

/**
 * What was removed so far, and what was removed now. A step that is done again after a restart finds only what the first time left, so its counts
 * are added up; what is said again (facts, timelines, stores, touchpoints of others) is the same again and counts once.
 */
export function withRemovals(before: readonly Removal[], now: readonly Removal[]): readonly Removal[] {
  const all = new Map(before.map((one) => [nameOf(one), one]));
  for (const one of now) {
    const known = all.get(nameOf(one));
    all.set(nameOf(one), known ? { ...one, removed: ADDS_UP.has(one.of) ? known.removed + one.removed : Math.max(known.removed, one.removed) } : one);
  }
  return [...all.values()];
}

const ADDS_UP: ReadonlySet<string> = new Set(['keys', 'rows', 'texts']);
const nameOf = ({ store, where, of }: Removal): string => JSON.stringify([store, where, of]);
