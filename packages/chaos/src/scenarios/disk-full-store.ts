import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot } from '../faults/shell.js';
import { createSmallDisk, type SmallDisk } from '../faults/small-disk.js';
import type { Scenario } from '../scenario.js';
import { refusalOf } from './lost-log.js';

let disk: SmallDisk | null = null;
const MEGABYTES = 400;

export const diskFullStore: Scenario = {
  name: 'disk-full-store',
  what: 'no space left for the store of a projector',
  lacks: () => (isRoot() ? null : 'mounting a small disk needs root'),
  stage: (dir) => {
    const folder = join(dir, '..', 'small-store');
    disk = createSmallDisk(folder, MEGABYTES);
    return { dataOf: (name) => (name === 'projector-1' ? join(folder, name) : join(dir, name)) };
  },
  async run({ stage, short, say }) {
    const [first] = stage.projectors;
    await sleep(short ? 3_000 : 10_000);
    const from = first.said().length;
    disk!.fill();
    say(`refused: "${await refusalOf(first, /no space left on the disk .* start the projector again/i, from)}"`);
    await sleep(short ? 2_000 : 10_000);
    disk!.clear();
    await first.kill();
    await first.start();
    return 1;
  },
  clear: () => disk?.remove(),
};
