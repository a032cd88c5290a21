import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';

/** Records nobody can read, one in a thousand, past the door: each becomes one dead letter, and its neighbours count. */
export const poison: Scenario = {
  name: 'poison',
  what: 'one record in a thousand that nobody can read, and a projector killed among them',
  pace: 1_500,
  async run({ stage, events }) {
    while (stage.load.acknowledged() < events) {
      const due = Math.ceil(stage.load.acknowledged() / 1_000) - stage.poisoned();
      if (due > 0) await stage.poison(due);
      await sleep(200);
    }
    await stage.projectors[0].kill();
    await stage.poison(3);
    await stage.projectors[0].start();
    return stage.poisoned();
  },
};
