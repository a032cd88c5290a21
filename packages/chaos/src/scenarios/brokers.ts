import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../load/random.js';
import type { Scenario } from '../scenario.js';

/** In turn: a broker is killed (its partitions get new leaders), or told to stop (it hands its leadership over), and comes back. */
export const brokers: Scenario = {
  name: 'brokers',
  what: 'a broker killed, or stopped so that leadership moves; the controller too',
  async run({ stage: { kafka }, random, kills, killed, short }) {
    const rounds = short ? Math.min(kills, 2) : Math.min(kills, 12);
    for (let count = 1; count <= rounds; count += 1) {
      const index = count % 3; // 1, 2, then 0, which is the controller
      await kafka.stopBroker(index, count % 2 === 0 ? 'SIGTERM' : 'SIGKILL');
      await sleep(between(random, 2_000, 6_000));
      await kafka.startBroker(index);
      await sleep(between(random, 2_000, 4_000)); // replicas come back in sync
      await killed(count);
    }
    return rounds;
  },
};
