import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot } from '../faults/shell.js';
import { createSmallDisk, type SmallDisk } from '../faults/small-disk.js';
import { Unheard, type Scenario } from '../scenario.js';

let disk: SmallDisk | null = null;
const MEGABYTES = 1_000;

/** ClickHouse takes nothing for a while; the projectors wait and say so, and go on by themselves once there is room. */
export const diskFullClickHouse: Scenario = {
  name: 'disk-full-clickhouse',
  what: 'no space left for ClickHouse, then room again',
  lacks: () => (isRoot() ? null : 'mounting a small disk needs root'),
  stage: (dir) => {
    const folder = join(dir, '..', 'small-clickhouse');
    disk = createSmallDisk(folder, MEGABYTES);
    return { clickHouseDir: join(folder, 'data') };
  },
  async run({ stage, short, say }) {
    const [first] = stage.projectors;
    await sleep(short ? 3_000 : 10_000);
    disk!.fill();
    let detail = '';
    for (let waited = 0; waited < 60_000; waited += 500) {
      await sleep(500);
      const ready = await fetch(`${first.url()}/health/ready`);
      detail = await ready.text();
      if (!ready.ok) break;
    }
    if (!/space/i.test(detail)) throw new Unheard(`/health/ready of a projector does not say that ClickHouse has no space left: ${detail.slice(0, 600)}`);
    say(`said on /health: ${/[^"]*[Ss]pace[^"]*/.exec(detail)?.[0].slice(0, 160) ?? ''}`);
    await sleep(short ? 3_000 : 15_000);
    disk!.clear();
    if (!stage.clickHouse.running()) await stage.clickHouse.start();
    return 1;
  },
  clear: () => disk?.remove(),
};
