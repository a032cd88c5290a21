import { describe, expect, it } from 'vitest';
import { randomOf, shuffled } from '@trichter/testing/given';
import type { IdentityNode } from './node.js';
import { orderClaimed } from './order-claims.js';
import { leadsHeld, leadsTrue, sameWhenReadBack } from './testing/leads.js';
import type { IdentityLimits } from './limits.js';
import { allTroubles, noTroubles, refolded, runWorld } from './testing/run-world.js';
import { randomWorld, setsAside, type WorldRecord } from './testing/world.js';

const WORLDS = 10_000;
const limits: IdentityLimits = { identifiers: 2, external: 2, touchpoints: -1 }; // set aside is whoever a record says it of

/** What is other than it must be, in any of the arrangements; null: nothing. */
function fault(records: readonly WorldRecord[], seed: number): string | null {
  const truth = JSON.stringify(leadsTrue(records, limits));
  for (const [run, troubles] of [noTroubles, allTroubles].entries()) {
    const random = randomOf(seed * 10 + run);
    // The last comes first: what is set aside before anything is known has the same owners in any order of the rest.
    const nodes = runWorld([...shuffled(records.filter((record) => !setsAside(record)), random), ...records.filter(setsAside)], random, troubles, limits).nodes;
    const leads = JSON.stringify(leadsHeld(nodes));
    if (leads !== truth) return `arrangement ${run} gives\n${leads}\nand all records at once\n${truth}`;
    const other = nodes.find((node) => run === 1 && !sameWhenReadBack(node, limits));
    if (other) return `what ${other.identifier} computed record by record is other than what it computes at once`;
  }
  return null;
}

/** The world without whatever it fails without as well: a few records, to be read and thought about. */
function shrunk(records: readonly WorldRecord[], seed: number): [least: readonly WorldRecord[], seed: number] {
  for (let i = 0; i < records.length; i++) {
    const fewer = records.toSpliced(i, 1);
    for (let other = seed; other < seed + 20; other++) if (fault(fewer, other) !== null) return shrunk(fewer, other);
  }
  return [records, seed];
}

const twice = (all: readonly string[]): string[] => all.filter((one, at) => all.indexOf(one) !== at);
const ordersThatCount = ({ routes, held, timeline }: IdentityNode): string[] =>
  routes === null ? [...new Set(held.filter(({ order }) => !timeline.denied.has(order ?? '')).map(orderClaimed))].filter((order) => order !== null) : [];

const readable = (record: WorldRecord): string => JSON.stringify(record.kind === 'at' ? [record.to, record.change] : record.fact);

describe('owners of identifiers who tell each other what they know', () => {
  it('agree with one who sees all records at once, in any order, told twice, told old things, dead and back', { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= WORLDS; seed++) {
      const world = randomWorld(randomOf(seed));
      if (fault(world, seed) === null) continue;
      const [least, with_] = shrunk(world, seed);
      expect.fail(`world ${seed}, without what is not needed:\n${least.map(readable).join('\n')}\n${fault(least, with_)}`);
    }
  });

  it('hold what the log says, each touchpoint once and each order once, when an identifier is set aside in the midst of it', { timeout: 600_000 }, () => {
    for (let seed = WORLDS + 1; seed <= WORLDS + WORLDS / 10; seed++) {
      const random = randomOf(seed);
      const world = randomWorld(random);
      const { nodes, logs } = runWorld(shuffled(world, random), random, allTroubles, limits);
      const held = leadsHeld(nodes);
      expect(leadsHeld(refolded(logs, limits)), `world ${seed}, its logs folded again`).toEqual(held);
      expect(twice(held.names.map((line) => line.split(' ').slice(1, 5).join(' '))), `world ${seed}, touchpoints of two leads`).toEqual([]);
      expect(twice(nodes.flatMap(ordersThatCount)), `world ${seed}, orders of two leads`).toEqual([]);
    }
  });
});
