import type { FunnelDefinition } from '@trichter/api';
import { leftOut } from '../left-out.js';
import type { Step, Timeline } from '../touchpoint.js';

export interface Answer {
  readonly entry: number;
  readonly level: number;
  readonly times: readonly number[];
  readonly outcome: 'converted' | 'open' | 'dropped';
}

/**
 * The funnel as docs/definitions.md words it, with no thought of speed: every chain of every entry in the range is tried. The
 * reference for `funnelProjection` and `winners`; keep it free of their ideas.
 */
export function bruteForceFunnel(
  definition: FunnelDefinition,
  timeline: Timeline,
  from: number,
  to: number,
  asOf: number,
): Answer | null {
  const earliest = (step: Step) => definition.steps.findIndex(({ types }) => types.includes(step.type));
  const line = timeline.touchpoints
    .filter((step) => !leftOut(step) && earliest(step) >= 0)
    .sort((a, b) => a.time - b.time || earliest(a) - earliest(b) || compare(a.source, b.source) || compare(a.id, b.id));
  const entries = line.flatMap((step, at) => (fills(definition, step, 0) && from <= step.time && step.time < to ? [at] : []));
  if (timeline.setAside || entries.length === 0) return null;
  let best: { entry: number; times: number[] } | null = null;
  for (const at of entries) {
    const entry = line[at]!.time;
    const times = longest(definition, line, at, 1, entry + definition.windowMs, [entry]);
    if (!best || times.length > best.times.length) best = { entry, times };
  }
  const runs = entries.some((at) => line[at]!.time + definition.windowMs >= asOf);
  const level = best!.times.length;
  return {
    entry: best!.entry,
    level,
    times: best!.times,
    outcome: level === definition.steps.length ? 'converted' : runs ? 'open' : 'dropped',
  };
}

/** Longest continuation; among equally long ones that with the earliest times. */
function longest(
  definition: FunnelDefinition,
  line: readonly Step[],
  at: number,
  k: number,
  until: number,
  so: number[],
): number[] {
  if (k === definition.steps.length) return so;
  let best = so;
  for (let next = at + 1; next < line.length; next++) {
    const step = line[next]!;
    if (step.time > until || !fills(definition, step, k)) continue;
    const times = longest(definition, line, next, k + 1, until, [...so, step.time]);
    if (times.length > best.length || (times.length === best.length && earlier(times, best))) best = times;
  }
  return best;
}

function fills(definition: FunnelDefinition, step: Step, k: number): boolean {
  return definition.steps[k]!.types.includes(step.type);
}

function earlier(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((time, k) => time !== b[k]);
  return at >= 0 && a[at]! < b[at]!;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
