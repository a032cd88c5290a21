import type { FunnelDefinition } from '@trichter/api';
import type { Step } from '@trichter/domain';
import type { WorldLead } from './random-world.js';

export interface Expected {
  readonly lead: string;
  readonly level: number;
  readonly outcome: 'converted' | 'open' | 'dropped';
  readonly times: readonly number[];
  readonly entry: Step;
}

/** The funnel counted straight from its words: every entry in range, every way to go on, no cleverness. `lastTime`: no step later than this. */
export function bruteForce(world: readonly WorldLead[], { steps, windowMs }: FunnelDefinition, { start, end, asOf }: { start: number; end: number; asOf: number }, lastTime = Infinity): Expected[] {
  const first = (type: string): number => steps.findIndex(({ types }) => types.includes(type));
  return world.flatMap(({ lead, timeline }): Expected[] => {
    if (timeline.setAside) return [];
    const line = timeline.touchpoints
      .filter(({ test, bot, type, time }) => !test && !bot && first(type) >= 0 && time <= lastTime)
      .sort((a, b) => a.time - b.time || first(a.type) - first(b.type) || (a.source < b.source ? -1 : a.source > b.source ? 1 : a.id < b.id ? -1 : 1));
    const fills = (at: number, step: number): boolean => steps[step]!.types.includes(line[at]!.type);
    const isEntry = (at: number): boolean => fills(at, 0) && line[at]!.time >= start && line[at]!.time < end;

    /** The longest way on from a touchpoint; of equally long ones the one that is earlier, step by step. */
    const longest = (at: number, step: number, until: number): number[] => {
      let best: number[] = [];
      for (let next = at + 1; next < line.length; next++) {
        if (step + 1 >= steps.length || line[next]!.time > until || !fills(next, step + 1)) continue;
        const way = [line[next]!.time, ...longest(next, step + 1, until)];
        if (way.length > best.length || (way.length === best.length && before(way, best))) best = way;
      }
      return best;
    };
    const chains = line.flatMap((entry, at) => (isEntry(at) ? [{ entry, times: [entry.time, ...longest(at, 0, entry.time + windowMs)] }] : []));
    if (chains.length === 0) return [];
    const winner = chains.reduce((best, chain) => (chain.times.length > best.times.length ? chain : best));
    const runs = chains.some(({ entry }) => entry.time + windowMs >= asOf);
    const level = winner.times.length;
    return [{ lead, level, outcome: level === steps.length ? 'converted' : runs ? 'open' : 'dropped', ...winner }];
  });
}

function before(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((time, index) => time !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
}

/** Nearest rank: the least value with at least the share p of all values at or below it. */
export function nearestRank(values: readonly number[], p: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(p * sorted.length) - 1] ?? null;
}
