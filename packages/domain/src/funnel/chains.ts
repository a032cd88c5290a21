import type { FunnelDefinition } from '@trichter/api';
import { leftOut } from '../left-out.js';
import type { Step } from '../touchpoint.js';

/** The chain that begins with one entry: `times[k]` is when step k + 1 was filled; as many as were reached. */
export interface Chain {
  readonly entry: Step;
  readonly times: readonly number[];
}

/** Bit k is set for types that fill step k + 1. 20 steps at most, so a small integer. */
export type StepMasks = ReadonlyMap<string, number>;

export function stepMasksOf({ steps }: FunnelDefinition): StepMasks {
  const masks = new Map<string, number>();
  steps.forEach(({ types }, k) => types.forEach((type) => masks.set(type, (masks.get(type) ?? 0) | (1 << k))));
  return masks;
}

/**
 * The longest chain of every entry, in the order of entries. A chain takes each next step at the first touchpoint after the one
 * before that fills it, up to `windowMs` after the entry, inclusive: no other chain of the entry is longer or reaches any step
 * earlier. One walk from the end keeps, per step, where the nearest touchpoint that fills it lies, so following a chain needs no
 * search: O(n log n) for ties, O(n x steps) at worst.
 */
export function chainsOf(touchpoints: readonly Step[], masks: StepMasks, steps: number, windowMs: number): Chain[] {
  const line: Step[] = [];
  const filled: number[] = [];
  for (const step of touchpoints) {
    const mask = masks.get(step.type);
    if (mask === undefined || leftOut(step)) continue;
    line.push(step);
    filled.push(mask);
  }
  if (line.length === 0) return [];
  orderTies(line, filled);
  return follow(line, filled, steps, windowMs);
}

/** At equal times the earliest step a touchpoint can fill decides, then source and id (in which order they come already). */
function orderTies(line: Step[], filled: number[]): void {
  for (let i = 1; i < line.length; i++) {
    const step = line[i]!;
    const mask = filled[i]!;
    let at = i;
    while (at > 0 && line[at - 1]!.time === step.time && lowest(filled[at - 1]!) > lowest(mask)) {
      line[at] = line[at - 1]!;
      filled[at] = filled[at - 1]!;
      at--;
    }
    line[at] = step;
    filled[at] = mask;
  }
}

function lowest(mask: number): number {
  return mask & -mask;
}

let scratch = new Int32Array(4_096);

/** Working memory used again by every call: whoever takes it writes each place before reading it. */
function scratchOf(length: number): Int32Array {
  if (scratch.length < length) scratch = new Int32Array(2 * length);
  return scratch;
}

function follow(line: readonly Step[], filled: readonly number[], steps: number, windowMs: number): Chain[] {
  const n = line.length;
  // after[i * steps + k]: where, after place i, a touchpoint fills step k next; n where none does. Only asked of places in chains.
  const after = scratchOf(n * steps + steps);
  const nearest = n * steps; // the last places hold where each step is filled next
  after.fill(n, nearest, nearest + steps);
  for (let i = n - 1; i >= 0; i--) {
    const mask = filled[i]!;
    for (let k = 0; k < steps; k++) {
      after[i * steps + k] = after[nearest + k]!;
      if (mask & (1 << k)) after[nearest + k] = i;
    }
  }
  const chains: Chain[] = [];
  for (let i = 0; i < n; i++) {
    if ((filled[i]! & 1) === 0) continue;
    const entry = line[i]!;
    const times = [entry.time];
    for (let k = 1, at = i; k < steps; k++) {
      at = after[at * steps + k]!;
      if (at >= n || line[at]!.time > entry.time + windowMs) break;
      times.push(line[at]!.time);
    }
    chains.push({ entry, times });
  }
  return chains;
}
