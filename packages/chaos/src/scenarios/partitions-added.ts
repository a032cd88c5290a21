import { setTimeout as sleep } from 'node:timers/promises';
import { openTopicAdmin } from '@trichter/kafka';
import type { Scenario } from '../scenario.js';
import { PARTITIONS } from '../system/stage.js';

/** Keys stay where they are: partitions added behind the product's back are left alone. */
export const partitionsAdded: Scenario = {
  name: 'partitions-added',
  what: 'partitions added to the topic while it is written and read, and everything restarted',
  async run({ stage, short }) {
    const wait = short ? 3_000 : 10_000;
    await sleep(wait);
    const admin = await openTopicAdmin({ brokers: stage.kafka.brokers });
    await admin.addPartitions(stage.topic, PARTITIONS + 6);
    await admin.close();
    await sleep(wait);
    await stage.ingest.kill();
    await stage.ingest.start();
    for (const process of stage.projectors) {
      await process.kill();
      await process.start();
    }
    await sleep(wait);
    return 1;
  },
};
