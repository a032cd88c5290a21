import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../load/random.js';
import type { Scenario } from '../scenario.js';

const SESSION_MS = 2_000;

/** A projector that sleeps through its session: another has its partitions when it wakes up with a flush half sent. */
export const zombie: Scenario = {
  name: 'zombie',
  what: 'SIGSTOP of a projector for twice its session while the other takes over, then SIGCONT',
  stage: () => ({ sessionMs: SESSION_MS }),
  async run({ stage: { projectors }, random, kills, killed, short }) {
    const rounds = short ? Math.min(kills, 2) : kills;
    for (let count = 1; count <= rounds; count += 1) {
      const process = projectors[count % 2]!;
      await sleep(between(random, 500, 2_000));
      process.signal('SIGSTOP');
      await sleep(2 * SESSION_MS + between(random, 0, 1_500));
      process.signal('SIGCONT');
      await sleep(1_000);
      if (!process.running()) await process.start();
      await killed(count);
    }
    return rounds;
  },
};
