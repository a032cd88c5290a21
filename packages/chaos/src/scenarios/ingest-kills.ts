import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../load/random.js';
import type { Round, Scenario } from '../scenario.js';
import { inTurns } from './in-turns.js';

const PATIENCE_MS = 8_000;

export const ingestKills: Scenario = {
  name: 'ingest',
  what: 'ingest killed between append and answer, and at random; clients retry',
  run: (round) => inTurns(round, killIngest),
};

/** The door dies between append and answer every other time, else at random; the clients send again what was not answered. It runs afterwards. */
export async function killIngest({ stage: { ingest }, random, say, timeUp }: Round, from: number, until: number): Promise<number> {
  let count = from;
  let unanswered = 0;
  await ingest.kill();
  for (; count < until && !timeUp(); count += 1) {
    const atStep = count % 2 === 0;
    await ingest.start(atStep ? { TRICHTER_CHAOS_KILL: `appended:${between(random, 1, 4)}` } : {});
    await Promise.race([ingest.gone(), sleep(atStep ? PATIENCE_MS : between(random, 100, 1_500))]);
    if (!ingest.running()) unanswered += 1;
    await ingest.kill();
  }
  await ingest.start();
  say(`ingest killed ${count} times; of the last ${count - from}, ${unanswered} between append and answer`);
  return count - from;
}
