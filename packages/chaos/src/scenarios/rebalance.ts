import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';

/** A member that does nothing comes into the group and leaves it again, so that all partitions are dealt out anew every time. */
export const rebalance: Scenario = {
  name: 'rebalance',
  what: 'a member joins and leaves: a rebalance every 2 s for 2 min',
  async run({ stage, short }) {
    const until = Date.now() + (short ? 20_000 : 120_000);
    let rounds = 0;
    while (Date.now() < until) {
      const leave = await stage.joinIdly();
      await sleep(2_000);
      await leave();
      await sleep(2_000);
      rounds += 2;
    }
    return rounds;
  },
};
