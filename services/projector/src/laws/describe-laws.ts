import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectLaws, whole } from './at-rest.js';
import { anyArrival, anyCrashes, anyOneDeath, anyTakeovers, type History } from './history.js';
import { createLawWorld, type LawWorld, type LogUnderLaw } from './law-world.js';
import { tellHistory } from './tell-history.js';

const { LAWS_RUNS, LAWS_SEED, LAWS_PATH } = process.env;
/** Ms a law may take, shrinking included; more where more worlds are asked for. */
const LONGEST_MS = 240_000;

let scopes = 0;
const freshScope = (): string => `laws${process.pid}x${Date.now().toString(36)}x${scopes++}`;

/** The laws of the runtime, over random histories, on one log adapter. */
export function describeLaws(name: string, adapter: LogUnderLaw): void {
  const runs = LAWS_RUNS ? Number(LAWS_RUNS) : adapter.runs;
  const longest = Math.max(LONGEST_MS, runs * 2_000);

  function law(title: string, histories: fc.Arbitrary<History>, further: (world: LawWorld, history: History, scope: string) => Promise<void> = async () => undefined): void {
    it(
      title,
      async () => {
        const lives = fc.asyncProperty(histories, async (history) => {
          const scope = freshScope();
          const world = await createLawWorld(adapter, scope, history.begins, `${scope}-projector`);
          try {
            await world.live(history);
            await expectLaws(world, history);
            await further(world, history, scope);
          } finally {
            await world.end();
            await adapter.destroy(scope);
          }
        });
        const outcome = await fc.check(lives, {
          numRuns: runs,
          interruptAfterTimeLimit: longest - 30_000,
          ...(LAWS_SEED && { seed: Number(LAWS_SEED) }),
          ...(LAWS_PATH && { path: LAWS_PATH }),
        });
        if (outcome.failed) throw new Error(tellFailure(title, outcome), { cause: outcome.errorInstance });
        expect(outcome.numRuns).toBeGreaterThan(0);
      },
      longest,
    );
  }

  describe(`on the ${name} log the rows, the leads and the sealed ledger are the same`, () => {
    law('in any order of arrival, with any repetition, in batches of any size', anyArrival);
    law('wherever the process dies, between any two steps of its loop', anyCrashes);
    law('whoever takes over from whom, also from one that wakes and goes on writing', anyTakeovers);
    law('folded again from zero by another group into empty tables', anyOneDeath, async (world, history, scope) => {
      const again = await createLawWorld(adapter, scope, history.begins, `${scope}-anew`);
      try {
        await again.live({ ...history, arrivals: [], acts: [], cuts: [...history.cuts].reverse() });
        expect(whole(again.store), 'every row, folded anew').toEqual(whole(world.store));
      } finally {
        await again.end();
      }
    });
  });
}

function tellFailure(title: string, { counterexample, counterexamplePath, seed, numShrinks, errorInstance }: fc.RunDetails<[History]>): string {
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return [
    `not the same ${title}`,
    `the smallest history found (after ${numShrinks} times smaller): ${counterexample ? tellHistory(counterexample[0]) : 'none: the time was up'}`,
    `again: LAWS_SEED=${seed} LAWS_PATH=${counterexamplePath ?? ''} npx vitest run --project int services/projector/src/laws -t '${title}'`,
    why.length > 6_000 ? `${why.slice(0, 6_000)} ...` : why,
  ].join('\n');
}
