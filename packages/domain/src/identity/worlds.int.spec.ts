import { describe, expect, it } from 'vitest';
import { randomOf, shuffled } from '@trichter/testing/given';
import { leadsHeld, leadsTrue, sameWhenReadBack } from './testing/leads.js';
import type { IdentityLimits } from './limits.js';
import { allTroubles, noTroubles, runWorld } from './testing/run-world.js';
import { randomWorld, type WorldRecord } from './testing/world.js';

const WORLDS = 10_000;
const limits: IdentityLimits = { identifiers: 2, external: 2 };

/** What is other than it must be, in any of the arrangements; null: nothing. */
function fault(records: readonly WorldRecord[], seed: number): string | null {
  const truth = JSON.stringify(leadsTrue(records, limits));
  for (const [run, troubles] of [noTroubles, allTroubles].entries()) {
    const random = randomOf(seed * 10 + run);
    const nodes = runWorld(shuffled(records, random), random, troubles, limits);
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
});
