import { setTimeout as sleep } from 'node:timers/promises';
import { Unheard, type Scenario } from '../scenario.js';

const EVERY_MS = 2_000;
/** So long a crowded machine may take until a projector has partitions; one that has none moves nothing. */
const MOST_START_MS = 60_000;
/** It leaves with partitions at least once in either way. */
const LEAST = 2;
const MOST_TRIES = 4;
const TAKEN = '"msg":"partition taken"';

/** A third projector comes into the group, is given partitions, and leaves: by SIGTERM, which hands them back, and by kill -9 in turn. */
export const rebalance: Scenario = {
  name: 'rebalance',
  what: 'a third projector joins and leaves every 2 s for 2 min, told to stop and killed in turn',
  async run({ stage, short, say }) {
    const third = stage.another('projector', 'projector-3');
    const taken = (): number => [...stage.projectors, third].reduce((sum, process) => sum + process.said().split(TAKEN).length - 1, 0);
    const before = taken();
    const until = Date.now() + (short ? 20_000 : 120_000);
    let joined = 0;
    let left = 0;
    while (Date.now() < until || (joined < LEAST && left < MOST_TRIES)) {
      const from = third.said().length;
      third.launch();
      await sleep(EVERY_MS);
      const late = Date.now() + MOST_START_MS;
      while (!third.said().slice(from).includes(TAKEN) && Date.now() < late) await sleep(100);
      joined += third.said().slice(from).includes(TAKEN) ? 1 : 0;
      if (left % 2 === 0) await third.stop();
      else await third.kill();
      left += 1;
      await sleep(EVERY_MS);
    }
    say(`${joined} of ${left} times it had partitions; ${taken() - before} partitions changed hands`);
    if (joined < LEAST) throw new Unheard(`the third projector was given partitions ${joined} of ${left} times`);
    return joined + left;
  },
};
