import { describe, expect, it } from 'vitest';
import { randomOf, shuffled } from '@trichter/testing/given';
import { strongestFirst } from '@trichter/events';
import type { IdentityLimits } from './limits.js';
import type { IdentityNode } from './node.js';
import { truthOf } from './testing/oracle.js';
import { readBack } from './testing/partitions.js';
import { allTroubles, noTroubles, runWorld } from './testing/run-world.js';
import { randomWorld, type WorldRecord } from './testing/world.js';

const WORLDS = Number(process.env['IDENTITY_WORLDS'] ?? 10_000);
const RUNS = 2;
const limits: IdentityLimits = { identifiers: 2, external: 2 };

/** Every lead with its touchpoints as text, those of the truth or those that came out. */
type Leads = Record<string, readonly string[]>;

function leadsIn(nodes: readonly IdentityNode[]): { names: Leads; events: Leads } {
  const names: Record<string, string[]> = {};
  const events: Record<string, string[]> = {};
  for (const { identifier, routes, held, timeline } of nodes) {
    if (timeline.touchpoints.length > 0) events[identifier] = timeline.touchpoints.map(({ source, id, time, data }) => [source, id, time, data].join(' ')).sort();
    if (routes === null && held.length > 0)
      names[identifier] = held.map(({ origin, source, id, importId, time, data }) => [origin, source, id, importId, time, data].join(' ')).sort();
  }
  return { names, events };
}

function leadsOf(records: readonly WorldRecord[]): { names: Leads; events: Leads } {
  const names: Record<string, string[]> = {};
  const events: Record<string, string[]> = {};
  const best = new Map<string, { time: number; data: string }>();
  for (const { owner, name, time, data, source, id } of truthOf(records, limits)) {
    (names[owner] ??= []).push([name, time, data].join(' '));
    const event = `${owner} ${source} ${id}`;
    const held = best.get(event);
    if (!held || time < held.time || (time === held.time && data < held.data)) best.set(event, { time, data });
  }
  for (const [event, { time, data }] of best) {
    const [owner, source, id] = event.split(' ') as [string, string, string];
    (events[owner] ??= []).push([source, id, time, data].join(' '));
  }
  for (const list of [...Object.values(names), ...Object.values(events)]) list.sort();
  return { names, events };
}

/** Null where all is as it must be. */
function fault(records: readonly WorldRecord[], seed: number): unknown {
  const truth = leadsOf(records);
  for (let run = 0; run < RUNS; run++) {
    const random = randomOf(seed * 10 + run);
    const nodes = runWorld(shuffled(records, random), random, run === 0 ? noTroubles : allTroubles, limits);
    const leads = leadsIn(nodes);
    try {
      expect(leads).toEqual(truth);
      for (const node of nodes) expect(plain(node)).toEqual(plain(readBack(node, limits)));
    } catch (error) {
      return { run, message: (error as Error).message };
    }
  }
  return null;
}

/** What was computed record by record must be what is computed at once. */
const plain = ({ held, named, routes, timeline }: IdentityNode) => ({
  held: JSON.stringify(held.map(({ origin, source, id, importId, via }) => [origin, source, id, importId, via])),
  named: JSON.stringify([[...named.first].sort(([a], [b]) => strongestFirst(a, b)), [...named.listed].sort()]),
  routes: JSON.stringify(routes),
  timeline: JSON.stringify(timeline),
});

/** The world without whatever it fails without as well. */
function shrunk(records: readonly WorldRecord[], seed: number): readonly WorldRecord[] {
  for (let i = 0; i < records.length; i++) {
    const fewer = records.toSpliced(i, 1);
    for (let other = 0; other < 20; other++) if (fault(fewer, seed + other * 7919) !== null) return shrunk(fewer, seed + other * 7919);
  }
  return records;
}

describe('owners of identifiers who tell each other what they know', () => {
  it(`agree with one who sees all records at once, in ${WORLDS} worlds, in any order, told twice, told old things, dead and back`, { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= WORLDS; seed++) {
      const world = randomWorld(randomOf(seed));
      if (fault(world, seed) === null) continue;
      const least = shrunk(world, seed);
      expect.fail(`world ${seed}: ${least.map((record) => JSON.stringify(record.kind === 'at' ? [record.to, record.change] : record.fact)).join('\n')}\n${JSON.stringify(fault(least, seed) ?? fault(world, seed), null, 1)}`);
    }
  });
});
