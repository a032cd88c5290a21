import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../load/random.js';
import type { Round, Scenario } from '../scenario.js';
import type { ServiceProcess } from '../system/service-process.js';
import { inTurns } from './in-turns.js';

/** The steps of the projector's loop, in order. */
export const STEPS = ['taken', 'folded', 'stored', 'transacted', 'flush', 'written', 'appended', 'committed'] as const;
/** A step that does not come so soon once partitions are there (nothing of this member's is in the log) is not waited for. */
const PATIENCE_MS = 9_000;
/** So long a crowded machine may take until a projector has partitions. */
const MOST_START_MS = 40_000;

/** kill -9 of both projectors again and again: every other life ends at the n-th time of a step of the loop, the rest at random. */
export const projectorKills: Scenario = {
  name: 'projector',
  what: 'kill -9 of the projector at every step of its loop and at random',
  run: (round) => inTurns(round, killProjectors),
};

/** Lives number `from` to `until` of the two projectors, beside each other; both run afterwards. */
export async function killProjectors(round: Round, from: number, until: number): Promise<number> {
  const { projectors } = round.stage;
  let next = from;
  let atStep = 0;
  await Promise.all(
    projectors.map(async (process) => {
      await process.kill();
      while (next < until && !round.timeUp()) if (await oneLife(round, process, next++)) atStep += 1;
    }),
  );
  await Promise.all(projectors.map((process) => process.start()));
  round.say(`projectors killed ${next} times; of the last ${next - from}, ${atStep} at a step of the loop`);
  return next - from;
}

/** Answers whether it ended at its step. */
async function oneLife(round: Round, process: ServiceProcess, number: number): Promise<boolean> {
  const atStep = number % 2 === 0;
  const step = STEPS[(number / 2) % STEPS.length];
  const from = process.said().length;
  process.launch(atStep ? { TRICHTER_CHAOS_KILL: `${step}:${between(round.random, 1, 5)}` } : {});
  const late = Date.now() + MOST_START_MS;
  while (atStep && process.running() && Date.now() < late && !process.said().slice(from).includes('"msg":"partition taken"')) await sleep(200);
  await Promise.race([process.gone(), sleep(atStep ? PATIENCE_MS : between(round.random, 800, 5_000))]);
  const ended = !process.running();
  await process.kill();
  return atStep && ended;
}
