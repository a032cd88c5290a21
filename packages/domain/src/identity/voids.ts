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
  /** The import it came with: as long as that is void, it counts as never said. A void of an import is believed whatever it came with, else two could void each other. */
  readonly importId?: string | null;
}

/** The latest fact about each target of each import, and of what came without one. Plain data. */
export type VoidSet = ReadonlyMap<string, VoidFact>;

export const NO_VOIDS: VoidSet = new Map();

/** Names a target: equal targets, equal text. */
export function voidKey(target: VoidTarget): string {
  if ('import' in target) return JSON.stringify(['import', target.import]);
  return JSON.stringify('id' in target ? ['event', target.source, target.id] : ['span', target.source, target.from, target.to]);
}

/** The set with one more fact: the latest about a target by (time, id) counts. Answers the same set when the fact tells nothing new. */
export function withVoid(voids: VoidSet, fact: VoidFact): VoidSet {
  const with_ = importOf(fact);
  const key = voidKey(fact.target) + (with_ === null ? '' : ` with ${with_}`);
  const held = voids.get(key);
  return held && !isLater(fact, held) ? voids : new Map(voids).set(key, fact);
}

const importOf = ({ target, importId = null }: VoidFact): string | null => ('import' in target ? null : importId);
/** A total order, so that two facts of one time and id that say different things do not follow their arrival. */
const isLater = (a: VoidFact, b: VoidFact): boolean => (a.time !== b.time ? a.time > b.time : a.id !== b.id ? a.id > b.id : a.undo && !b.undo);

/** What the facts about events and spans that came with an import are about. */
export const targetsOf = (voids: VoidSet, importId: string): VoidTarget[] => [...voids.values()].filter((fact) => importOf(fact) === importId).map(({ target }) => target);

/** Whether a touchpoint, as its origin holds it (copies merged), counts as never sent. */
export interface IsVoided {
  (touchpoint: Touchpoint): boolean;
  /** Imports that are void: their facts count as never said. */
  readonly imports: ReadonlySet<string>;
}

export const nothingVoided: IsVoided = Object.assign(() => false, { imports: new Set<string>() });

/** The set as a question, cheap to ask: build it once per change of the set, not per touchpoint. */
export function voidedBy(voids: VoidSet): IsVoided {
  const events = new Map<string, Set<string>>();
  const imports = new Set<string>();
  const spans = new Map<string, [from: number, to: number][]>();
  for (const { target, undo } of voids.values()) if ('import' in target && !undo) imports.add(target.import);
  for (const { target, undo } of latestOf(voids, imports)) {
    if (undo || 'import' in target) continue;
    if ('id' in target) entryOf(events, target.source, () => new Set<string>()).add(target.id);
    else entryOf(spans, target.source, (): [number, number][] => []).push([target.from, target.to]);
  }
  if (events.size + imports.size + spans.size === 0) return nothingVoided;
  const isVoided = ({ source, id, importId, time }: Touchpoint): boolean =>
    (importId !== null && imports.has(importId)) ||
    (events.get(source)?.has(id) ?? false) ||
    (spans.get(source)?.some(([from, to]) => from <= time && time < to) ?? false);
  return Object.assign(isVoided, { imports });
}

/** Of the facts about each target the latest one that no void import said. */
function latestOf(voids: VoidSet, voidImports: ReadonlySet<string>): Iterable<VoidFact> {
  const latest = new Map<string, VoidFact>();
  for (const fact of voids.values()) {
    const with_ = importOf(fact);
    if (with_ !== null && voidImports.has(with_)) continue;
    const key = voidKey(fact.target);
    const held = latest.get(key);
    if (!held || isLater(fact, held)) latest.set(key, fact);
  }
  return latest.values();
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
