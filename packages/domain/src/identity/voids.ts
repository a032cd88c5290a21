import type { Touchpoint } from '../touchpoint.js';
import type { Said } from './node-change.js';

/** What a void is about: one event, all of an import, or a source from (inclusive) to (exclusive) in event time, UTC ms. */
export type VoidTarget =
  | { readonly source: string; readonly id: string }
  | { readonly import: string }
  | { readonly source: string; readonly from: number; readonly to: number };

export interface VoidFact extends Said {
  readonly target: VoidTarget;
  readonly undo: boolean;
}

/** The latest fact about each target, by `voidKey`. Plain data. */
export type VoidSet = ReadonlyMap<string, VoidFact>;

export const NO_VOIDS: VoidSet = new Map();

/** Names a target: equal targets, equal text. */
export function voidKey(target: VoidTarget): string {
  if ('import' in target) return JSON.stringify(['import', target.import]);
  return JSON.stringify('id' in target ? ['event', target.source, target.id] : ['span', target.source, target.from, target.to]);
}

/** The set with one more fact: the latest about a target by (time, id) counts. Answers the same set when the fact tells nothing new. */
export function withVoid(voids: VoidSet, fact: VoidFact): VoidSet {
  const key = voidKey(fact.target);
  const held = voids.get(key);
  if (held && (held.time > fact.time || (held.time === fact.time && held.id >= fact.id))) return voids;
  return new Map(voids).set(key, fact);
}

/** Whether a touchpoint, as its origin holds it (copies merged), counts as never sent. */
export type IsVoided = (touchpoint: Touchpoint) => boolean;

export const nothingVoided: IsVoided = () => false;

/** The set as a question, cheap to ask: build it once per change of the set, not per touchpoint. */
export function voidedBy(voids: VoidSet): IsVoided {
  const events = new Map<string, Set<string>>();
  const imports = new Set<string>();
  const spans = new Map<string, [from: number, to: number][]>();
  for (const { target, undo } of voids.values()) {
    if (undo) continue;
    if ('import' in target) imports.add(target.import);
    else if ('id' in target) entryOf(events, target.source, () => new Set<string>()).add(target.id);
    else entryOf(spans, target.source, (): [number, number][] => []).push([target.from, target.to]);
  }
  if (events.size + imports.size + spans.size === 0) return nothingVoided;
  return ({ source, id, importId, time }) =>
    (importId !== null && imports.has(importId)) ||
    (events.get(source)?.has(id) ?? false) ||
    (spans.get(source)?.some(([from, to]) => from <= time && time < to) ?? false);
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
