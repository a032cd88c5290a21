import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';

/** The tables are put back to an old copy; the projectors notice it by their own progress and send everything again from their stores. */
export const restored: Scenario = {
  name: 'clickhouse-restored',
  what: 'ClickHouse put back to an old copy of its data directory, and emptied',
  async run({ stage, sampling, short, say }) {
    const data = stage.clickHouse.dataDir;
    const copy = join(stage.dir, 'copy');
    const wait = short ? 4_000 : 15_000;
    await sleep(wait);
    await stage.clickHouse.kill();
    cpSync(data, copy, { recursive: true });
    await stage.clickHouse.start();
    await sleep(wait);
    await stage.clickHouse.kill();
    rmSync(data, { recursive: true });
    cpSync(copy, data, { recursive: true });
    sampling.forgetProgress();
    await stage.clickHouse.start();
    await sleep(wait);
    sampling.forgetProgress();
    const noticed = stage.projectors.some((projector) => projector.said().includes('is behind what it had acknowledged'));
    say(noticed ? 'the projectors noticed and sent all rows again' : 'nobody noticed yet');
    return 1;
  },
};
