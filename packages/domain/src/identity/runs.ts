import type { Touchpoint } from '../touchpoint.js';
import { placeOfTime } from './held.js';
import { RUN_GAP_MS } from './limits.js';

/** Whether a touchpoint that came in under `origin` names `other` beside it. */
const names = (t: Touchpoint, origin: string, other: string): boolean => t.origin === origin && t.others.includes(other);

/** Starts of the runs (UTC ms, ascending) in which touchpoints of `origin` name `other`. `held` is in order. Costs one pass. */
export function startsOf(held: readonly Touchpoint[], origin: string, other: string): number[] {
  const starts: number[] = [];
  let last = -Infinity;
  for (const t of held) {
    if (!names(t, origin, other)) continue;
    if (t.time - last > RUN_GAP_MS) starts.push(t.time);
    last = t.time;
  }
  return starts;
}

/** Whether a run begins at `time`: it is named then, and not in the 30 minutes before. Costs a search and a look at these minutes. */
export function isStart(held: readonly Touchpoint[], origin: string, other: string, time: number): boolean {
  const at = placeOfTime(held, time);
  for (let i = at - 1; i >= 0 && held[i]!.time >= time - RUN_GAP_MS; i--) if (names(held[i]!, origin, other)) return false;
  for (let i = at; i < held.length && held[i]!.time === time; i++) if (names(held[i]!, origin, other)) return true;
  return false;
}

/** The next time after `time`, within 30 minutes, at which `other` is named; null: none. Only that one can begin or stop beginning a run by it. */
export function nextNamed(held: readonly Touchpoint[], origin: string, other: string, time: number): number | null {
  for (let i = placeOfTime(held, time); i < held.length && held[i]!.time <= time + RUN_GAP_MS; i++)
    if (held[i]!.time > time && names(held[i]!, origin, other)) return held[i]!.time;
  return null;
}
