import { setTimeout as sleep } from 'node:timers/promises';
import { createIsland, type Island } from '../faults/cable.js';
import { startProxy, type Proxy } from '../faults/proxy.js';
import { hasProgram, isRoot } from '../faults/shell.js';
import { between } from '../load/random.js';
import type { Scenario } from '../scenario.js';

const BROKERS = 0;
const CLICKHOUSE = 1;
let island: Island | null = null;
let proxy: Proxy | null = null;

/** A projector in a network namespace of its own, with one cable to the brokers and one to ClickHouse. A pulled cable tells nobody anything. */
export const cutOff: Scenario = {
  name: 'cut-off',
  what: 'a projector cut off from the brokers, from ClickHouse, and from both',
  lacks: () => (isRoot() && hasProgram('ip', 'netns', 'list') ? null : 'network namespaces need root and iproute2'),
  kafkaHost() {
    island = createIsland('chaos', 77, 2);
    return island.hosts[BROKERS]!;
  },
  stage: () => ({
    clickHouseUrl: async (server) => {
      proxy = await startProxy({ port: server.httpPort }, island!.hosts[CLICKHOUSE]);
      return `http://${island!.hosts[CLICKHOUSE]}:${proxy.port}`;
    },
    wrapProjector: (index) => (index === 0 ? island!.wrap : []),
  }),
  async run({ stage, random, kills, killed, short }) {
    const rounds = short ? Math.min(kills, 3) : Math.min(kills, 12);
    for (let count = 1; count <= rounds; count += 1) {
      const cables = [[BROKERS], [CLICKHOUSE], [BROKERS, CLICKHOUSE]][count % 3]!;
      await sleep(between(random, 1_000, 3_000));
      for (const cable of cables) island!.pull(cable);
      await sleep(between(random, 3_000, short ? 6_000 : 15_000));
      for (const cable of cables) island!.plug(cable);
      await sleep(2_000);
      for (const process of stage.projectors) if (!process.running()) await process.start();
      await killed(count);
    }
    return rounds;
  },
  async clear() {
    await proxy?.close();
    island?.remove();
  },
};
