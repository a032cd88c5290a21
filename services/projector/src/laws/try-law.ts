import fc from 'fast-check';
import { expectLaws } from './at-rest.js';
import type { Failpoint, History } from './history.js';
import { createLawWorld, type LawWorld, type LawWorldOptions, type LogUnderLaw } from './law-world.js';
import { tellHistory } from './tell-history.js';

export interface Law {
  readonly title: string;
  readonly histories: fc.Arbitrary<History>;
  /** Histories tried first, whatever the seed. */
  readonly examples?: readonly History[];
  /** What must hold besides, of the world as it has come to rest. */
  readonly further?: (world: LawWorld, history: History, scope: string) => Promise<void>;
}

export interface Trial extends Pick<LawWorldOptions, 'fault' | 'patienceMs'> {
  readonly adapter: LogUnderLaw;
  readonly runs: number;
  /** Ms after which no further world is begun. */
  readonly longestMs: number;
  readonly seed?: number;
  readonly path?: string;
}

export interface Outcome {
  /** Worlds lived through, those of shrinking not counted. */
  readonly worlds: number;
  readonly ms: number;
  readonly deaths: ReadonlyMap<Failpoint, number>;
  /** Why the law does not hold: the smallest history found and how to repeat it; null where it holds. */
  readonly failure: string | null;
  readonly cause: unknown;
}

let scopes = 0;
const freshScope = (): string => `laws${process.pid}x${Date.now().toString(36)}x${scopes++}`;

/** Tries a law in world after world, on one log adapter; where it does not hold, looks for the smallest history in which it does not. */
export async function tryLaw({ title, histories, examples = [], further }: Law, { adapter, runs, longestMs, seed, path, fault, patienceMs }: Trial): Promise<Outcome> {
  const deaths = new Map<Failpoint, number>();
  const begun = performance.now();
  const lives = fc.asyncProperty(histories, async (history) => {
    const scope = freshScope();
    const world = await createLawWorld(adapter, { scope, begins: history.begins, most: history.most, group: `${scope}-projector`, fault, patienceMs });
    try {
      await world.live(history);
      await expectLaws(world, history);
      await further?.(world, history, scope);
    } finally {
      await world.end();
      await adapter.destroy(scope);
      for (const at of world.deaths) deaths.set(at, (deaths.get(at) ?? 0) + 1);
    }
  });
  const outcome = await fc.check(lives, {
    numRuns: runs,
    interruptAfterTimeLimit: longestMs,
    examples: examples.map((history): [History] => [history]),
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
  });
  return { worlds: outcome.numRuns, ms: performance.now() - begun, deaths, failure: outcome.failed ? tellFailure(title, outcome) : null, cause: outcome.errorInstance };
}

function tellFailure(title: string, { counterexample, counterexamplePath, seed, numShrinks, errorInstance }: fc.RunDetails<[History]>): string {
  const why = errorInstance instanceof Error ? `${errorInstance.message}${foundIn(errorInstance)}` : String(errorInstance);
  return [
    `not the same ${title}`,
    `the smallest history found (after ${numShrinks} times smaller): ${counterexample ? tellHistory(counterexample[0]) : 'none: the time was up'}`,
    `again: LAWS_SEED=${seed} LAWS_PATH=${counterexamplePath ?? ''} npx vitest run --project int services/projector/src/laws -t '${title}'`,
    why.length > 6_000 ? `${why.slice(0, 6_000)} ...` : why,
  ].join('\n');
}

/** What an assertion found, which its message cuts short. */
const foundIn = (error: Error & { actual?: unknown }): string => (error.actual === undefined ? '' : `\nfound: ${typeof error.actual === 'string' ? error.actual : JSON.stringify(error.actual)}`);
