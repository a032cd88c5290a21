import { createMemoryLog } from '@trichter/projection';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { faults } from './faults.js';
import { anyArrival, anyCrashes, anyLate, type History } from './history.js';
import type { LogUnderLaw } from './law-world.js';
import { tryLaw } from './try-law.js';

/** A log in memory for each world, which every process of it opens: what is tried here is whether the laws notice, not the adapter. */
function memoryAdapter(): LogUnderLaw {
  const logs = new Map<string, ReturnType<typeof createMemoryLog>>();
  return {
    async open(scope, { partitions }) {
      const log = logs.get(scope) ?? createMemoryLog({ partitions });
      logs.set(scope, log);
      return log;
    },
    destroy: async (scope) => void logs.delete(scope),
    shares: false,
    runs: 0,
  };
}

const everyRun = { worlds: 60, longestMs: 60_000 };
const byHand = { worlds: 400, longestMs: 240_000 };
/** A try to tell it smaller lives through a world, which may hang. */
const SMALLER = 1;

type Tried = [name: keyof typeof faults, histories: fc.Arbitrary<History>, noticedAs: RegExp];
const standing: Tried[] = [
  ['removed rows are not written', anyArrival, /rows against a refold|every row, against a quiet life/],
  ['copies are not known by their id', anyArrival, /rows against a refold|rows against the same events/],
  ['late events are entered in the ledger as if they had come in time', anyLate, /ledger against a refold of each minute/],
  ['the place committed is ahead of what is stored', anyCrashes, /against a refold|quiet life|not everything was in/],
  ['statements are not said again after a takeover', anyCrashes, /not everything was in/],
];
/** Few worlds show these, or they take long: `LAWS_FAULTS=all` tries them too. */
const further: Tried[] = [
  ['a row that is as it was is not written again', anyArrival, /every row, against a quiet life/],
  ['rows are acknowledged before they are stored', anyCrashes, /against a refold|not everything was in|quiet life/],
];
const all = process.env['LAWS_FAULTS'] === 'all';
const { worlds, longestMs } = all ? byHand : everyRun;

it.each(all ? [...standing, ...further] : standing)(
  'the laws do not hold where %s, and the events that show it are told',
  async (name, histories, noticedAs) => {
    const outcome = await tryLaw({ title: name, histories: fc.limitShrink(histories, SMALLER) }, { adapter: memoryAdapter(), runs: worlds, longestMs, seed: 1, fault: faults[name], patienceMs: 1_500 });
    process.stdout.write(`laws, ${name}: noticed in world ${outcome.worlds} after ${(outcome.ms / 1000).toFixed(1)} s\n`);
    expect(outcome.failure).toMatch(/the smallest history found \(after \d+ times smaller\): batches of .*\n +1\. \+/);
    expect(outcome.failure).toContain('again: LAWS_SEED=1 LAWS_PATH=');
    expect(outcome.failure).toMatch(noticedAs);
  },
  2 * longestMs,
);
