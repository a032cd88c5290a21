import { totalOrder } from '../total-order.js';
import type { Touchpoint, Via } from '../touchpoint.js';
import type { TouchpointName } from './statements.js';

/** What became of one touchpoint held at a node. Not both null. */
export interface HeldChange {
  readonly before: Touchpoint | null;
  readonly after: Touchpoint | null;
}

/** Order of what a node holds: that of a timeline, then live before imported, then where it came in. Nought only for the same name. */
export function heldOrder(a: Touchpoint, b: Touchpoint): number {
  const order = totalOrder(a, b);
  if (order !== 0) return order;
  if (a.importId !== b.importId) return (a.importId ?? '') < (b.importId ?? '') ? -1 : 1;
  return a.origin < b.origin ? -1 : a.origin > b.origin ? 1 : 0;
}

export function sameName(a: TouchpointName, b: TouchpointName): boolean {
  return a.id === b.id && a.source === b.source && a.origin === b.origin && a.importId === b.importId;
}

/** A touchpoint's name as one text. */
export function nameKey({ origin, source, id, importId }: TouchpointName): string {
  return JSON.stringify([origin, source, id, importId]);
}

/** Finds what is held by name: by looking through for a few names, by an index for many. */
export function finderIn(held: readonly Touchpoint[], names: number): (name: TouchpointName) => Touchpoint | null {
  if (names <= 8) return (name) => held.findLast((touchpoint) => sameName(touchpoint, name)) ?? null;
  const index = new Map(held.map((touchpoint) => [nameKey(touchpoint), touchpoint]));
  return (name) => index.get(nameKey(name)) ?? null;
}

/** What is held once the changes are in; each touchpoint changes at most once. */
export function withChanges(held: readonly Touchpoint[], changes: readonly HeldChange[]): readonly Touchpoint[] {
  const gone = new Set<Touchpoint>();
  for (const { before } of changes) if (before !== null) gone.add(before);
  const now = gone.size === 0 ? held.slice() : held.filter((touchpoint) => !gone.has(touchpoint));
  for (const { after } of changes) if (after !== null) now.push(after);
  return now.sort(heldOrder);
}

/** First place whose time is not before `time`. */
export function placeOfTime(held: readonly Touchpoint[], time: number): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (held[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The senders with one more word, or with one gone (`version` null); by sender ascending. */
export function withVia(via: readonly Via[], from: string, version: number | null): readonly Via[] {
  const others = via.filter((one) => one.from !== from);
  if (version === null) return others;
  return [...others, { from, version }].sort((a, b) => (a.from < b.from ? -1 : 1));
}
