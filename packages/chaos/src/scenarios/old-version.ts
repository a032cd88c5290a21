import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';

/** Another version of the code has definitions of its own: beside each other both write, and reports use what is whole everywhere. */
export const oldVersion: Scenario = {
  name: 'old-version',
  what: 'an old version of the projector beside the new one, then the new one alone',
  async run({ stage, short, say }) {
    const [first, second] = stage.projectors;
    const wait = short ? 3_000 : 15_000;
    await sleep(wait);
    await second.kill();
    await second.start({ TRICHTER_CHAOS_RUNTIME: '1' });
    say('the new version beside the old one');
    await sleep(wait);
    await second.kill();
    await second.start({ TRICHTER_CHAOS_RUNTIME: '1' });
    await sleep(wait);
    await first.kill();
    await first.start({ TRICHTER_CHAOS_RUNTIME: '1' });
    say('the new version alone');
    return 3;
  },
};
