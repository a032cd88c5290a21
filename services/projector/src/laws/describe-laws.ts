import { describe, expect, it } from 'vitest';
import { ledgersBegunLater, whole } from './at-rest.js';
import { anyArrival, anyCrashes, anyOneDeath, anyTakeovers, deathsAtEach, failpoints } from './history.js';
import { createLawWorld, type LogUnderLaw } from './law-world.js';
import { tryLaw, type Law, type Outcome } from './try-law.js';

const { LAWS_RUNS, LAWS_SEED, LAWS_PATH } = process.env;
/** Ms a law may take, shrinking included; more where more worlds are asked for. */
const LONGEST_MS = 240_000;
/** Of the worlds asked for, how many must have been lived through: a crowded machine tries fewer, and says so, but not next to none. */
const LEAST_SHARE = 2 / 3;

/** The laws of the runtime, over random histories, on one log adapter. */
export function describeLaws(name: string, adapter: LogUnderLaw): void {
  const asked = LAWS_RUNS ? Number(LAWS_RUNS) : adapter.runs;

  function law({ examples = [], ...of }: Law, also: (outcome: Outcome) => void = () => undefined): void {
    // Besides what chance draws; left out where few worlds are tried, since they would be all.
    const first = asked > examples.length ? examples : [];
    const runs = asked + Math.ceil(first.length / 3);
    const longest = Math.max(LONGEST_MS, runs * 2_000);
    it(
      of.title,
      async () => {
        const outcome = await tryLaw({ ...of, examples: first }, {
          adapter,
          runs,
          longestMs: longest - 30_000,
          ...(LAWS_SEED && { seed: Number(LAWS_SEED) }),
          ...(LAWS_PATH && { path: LAWS_PATH }),
        });
        process.stdout.write(`laws, ${name} log, ${of.title}: ${outcome.worlds} worlds of ${runs} in ${(outcome.ms / 1000).toFixed(1)} s${told(outcome)}\n`);
        if (outcome.failure) throw new Error(outcome.failure, { cause: outcome.cause });
        if (LAWS_PATH) return; // one world, again
        expect(outcome.worlds, 'worlds, of those asked for').toBeGreaterThanOrEqual(Math.ceil(runs * LEAST_SHARE));
        also(outcome);
      },
      longest,
    );
  }

  describe(`on the ${name} log the rows, the leads and the sealed ledger are the same`, () => {
    law({ title: 'in any order of arrival, with any repetition, in batches of any size', histories: anyArrival });
    law({ title: 'wherever the process dies, between any two steps of its loop', histories: anyCrashes, examples: deathsAtEach }, ({ deaths, worlds }) => {
      if (worlds > failpoints.length) expect(failpoints.filter((at) => !deaths.has(at)), 'steps at which no process died').toEqual([]);
    });
    law({ title: 'whoever takes over from whom, also from one that wakes and goes on writing', histories: anyTakeovers });
    law({
      title: 'folded again from zero by another group into empty tables',
      histories: anyOneDeath,
      async further(world, history, scope) {
        const again = await createLawWorld(adapter, { scope, begins: history.begins, most: history.most, group: `${scope}-anew` });
        try {
          await again.live({ ...history, arrivals: [], acts: [], cuts: [...history.cuts].reverse() });
          const begunLater = ledgersBegunLater(again.store, world.store);
          expect(whole(again.store, begunLater), 'every row, folded anew').toEqual(whole(world.store, begunLater));
        } finally {
          await again.end();
        }
      },
    });
  });
}

const told = ({ deaths }: Outcome): string => (deaths.size === 0 ? '' : `; died at ${failpoints.flatMap((at) => (deaths.has(at) ? [`${at} ${deaths.get(at)}`] : [])).join(', ')}`);
