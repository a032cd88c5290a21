import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../load/random.js';
import type { Scenario } from '../scenario.js';

/** kill -9 of the ClickHouse server at random moments, under inserts and merges. */
export const clickHouseKills: Scenario = {
  name: 'clickhouse',
  what: 'kill -9 of ClickHouse at random',
  async run({ stage, random, kills, killed }) {
    for (let count = 1; count <= kills; count += 1) {
      await sleep(between(random, 100, 1_600));
      await stage.clickHouse.kill();
      await stage.clickHouse.start();
      await killed(count);
    }
    return kills;
  },
};
