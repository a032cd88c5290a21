import { cpSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Round, Scenario } from '../scenario.js';
import type { ServiceProcess } from '../system/service-process.js';
import { refusalOf } from './lost-log.js';

/** The projectors' own stores: deleted, put back older, newer than what ClickHouse has, and cut off in the middle. */
export const storeLost: Scenario = {
  name: 'store-lost',
  what: 'stores of the projectors deleted, older, newer than ClickHouse, and cut off',
  async run(round) {
    const [first, second] = round.stage.projectors;
    const folder = (process: ServiceProcess) => join(round.stage.dataOf(process.name), 'projector');
    const wait = round.short ? 2_000 : 8_000;

    do await sleep(wait);
    while (!existsSync(folder(first))); // it has been given nothing yet
    await first.kill();
    cpSync(folder(first), `${folder(first)}-old`, { recursive: true });
    rmSync(folder(first), { recursive: true });
    await first.start();
    await sleep(wait);
    await round.recount();
    round.say('deleted: folded again from the log');

    await first.kill();
    rmSync(folder(first), { recursive: true });
    cpSync(`${folder(first)}-old`, folder(first), { recursive: true });
    await first.start();
    await sleep(wait);
    await round.recount();
    round.say('older: caught up');

    await round.stage.clickHouse.kill(); // what is folded from now on the stores have and ClickHouse has not
    await sleep(wait);
    await Promise.all([first.kill(), second.kill()]);
    await round.stage.clickHouse.start();
    await Promise.all([first.start(), second.start()]);
    await sleep(wait);
    await round.recount();
    round.say('newer than ClickHouse: sent what was missing');

    await cutOff(round, first, folder(first));
    return 4;
  },
};

async function cutOff(round: Round, process: ServiceProcess, folder: string): Promise<void> {
  await process.kill();
  const cut = readdirSync(folder).map((name) => join(folder, name, 'data.mdb')).filter(existsSync);
  for (const file of cut) truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096);
  const from = process.said().length;
  process.launch();
  round.say(`cut off: "${await refusalOf(process, /cut off/, from)}"`);
  await sleep(round.short ? 2_000 : 8_000);
}
