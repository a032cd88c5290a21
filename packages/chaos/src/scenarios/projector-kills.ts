import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../load/random.js';
import type { Round, Scenario } from '../scenario.js';
import type { ServiceProcess } from '../system/service-process.js';

/** The steps of the projector's loop, in order. */
export const STEPS = ['taken', 'folded', 'stored', 'transacted', 'flush', 'written', 'appended', 'committed'] as const;
/** A step that does not come so soon (nothing of this member's is in the log) is not waited for. */
const PATIENCE_MS = 9_000;
const BETWEEN_RECOUNTS = 25;

/** kill -9 of both projectors again and again: every other life ends at the n-th time of a step of the loop, the rest at random. */
export const projectorKills: Scenario = {
  name: 'projector',
  what: 'kill -9 of the projector at every step of its loop and at random',
  async run(round) {
    let killed = 0;
    while (killed < round.kills) {
      const until = Math.min(round.kills, killed + BETWEEN_RECOUNTS);
      await Promise.all(
        round.stage.projectors.map(async (process) => {
          await process.kill();
          while (killed < until) await oneLife(round, process, killed++);
        }),
      );
      await Promise.all(round.stage.projectors.map((process) => process.start()));
      await round.killed(killed);
    }
    return killed;
  },
};

async function oneLife(round: Round, process: ServiceProcess, number: number): Promise<void> {
  const atStep = number % 2 === 0;
  const step = STEPS[(number / 2) % STEPS.length];
  process.launch(atStep ? { TRICHTER_CHAOS_KILL: `${step}:${between(round.random, 1, 5)}` } : {});
  await Promise.race([process.gone(), sleep(atStep ? PATIENCE_MS : between(round.random, 800, 5_000))]);
  await process.kill();
}
