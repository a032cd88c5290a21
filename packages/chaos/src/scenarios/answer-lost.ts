import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy, type Proxy } from '../faults/proxy.js';
import { between } from '../load/random.js';
import type { Scenario } from '../scenario.js';

let proxy: Proxy | null = null;

export const answerLost: Scenario = {
  name: 'answer-lost',
  what: 'ClickHouse takes the rows, and its answer is lost on the way',
  stage: () => ({
    clickHouseUrl: async (server) => {
      proxy = await startProxy({ port: server.httpPort });
      return `http://127.0.0.1:${proxy.port}`;
    },
  }),
  async run({ random, kills, killed, say }) {
    for (let count = 1; count <= kills; count += 1) {
      const before = proxy!.dropped();
      proxy!.dropNextAnswer();
      for (let waited = 0; proxy!.dropped() === before && waited < 15_000; waited += 20) await sleep(20);
      await sleep(between(random, 0, 500));
      await killed(count);
    }
    say(`${proxy!.dropped()} answers dropped`);
    return proxy!.dropped();
  },
  async clear() {
    await proxy?.close();
  },
};
