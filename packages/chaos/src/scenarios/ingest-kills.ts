import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../load/random.js';
import type { Scenario } from '../scenario.js';

/** The door dies between append and answer every other time, else at random; the clients send again what was not answered. */
export const ingestKills: Scenario = {
  name: 'ingest',
  what: 'ingest killed between append and answer, and at random; clients retry',
  async run({ stage: { ingest }, random, kills, killed }) {
    await ingest.kill();
    for (let count = 1; count <= kills; count += 1) {
      const atStep = count % 2 === 1;
      await ingest.start(atStep ? { TRICHTER_CHAOS_KILL: `appended:${between(random, 1, 12)}` } : {});
      await Promise.race([ingest.gone(), sleep(atStep ? 5_000 : between(random, 100, 1_500))]);
      await ingest.kill();
      if (count % 25 === 0 || count === kills) {
        await ingest.start();
        await killed(count);
        await ingest.kill();
      }
    }
    await ingest.start();
    return kills;
  },
};
