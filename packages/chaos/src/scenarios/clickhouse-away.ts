import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';
import { Unheard } from '../scenario.js';

/** The projectors wait, say so on /health, and catch up by themselves; the door takes events all the while. */
export const clickHouseAway: Scenario = {
  name: 'clickhouse-away',
  what: 'ClickHouse away for 60 s while events go on coming in',
  async run({ stage, short }) {
    await sleep(2_000);
    await stage.clickHouse.kill();
    const before = stage.load.acknowledged();
    await sleep(short ? 8_000 : 60_000);
    if (stage.load.acknowledged() === before) throw new Unheard('the door took nothing while ClickHouse was away');
    const ready = await fetch(`${stage.projectors[0].url()}/health/ready`);
    if (ready.ok) throw new Unheard('/health/ready of a projector says all is well while ClickHouse is away');
    await stage.clickHouse.start();
    return 1;
  },
};
