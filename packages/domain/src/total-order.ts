import type { Touchpoint } from './touchpoint.js';

/** Negative where `a` comes first: time, then source, then id (by UTF-16 code unit). Nought only for copies of one event. */
export function totalOrder(a: Touchpoint, b: Touchpoint): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return 0;
}
