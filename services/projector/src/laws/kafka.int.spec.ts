import { openKafkaLog } from '@trichter/kafka';
import { startKafka, type KafkaCluster } from '@trichter/testing/kafka';
import { afterAll, beforeAll } from 'vitest';
import { describeLaws } from './describe-laws.js';

let kafka: KafkaCluster;

beforeAll(async () => {
  kafka = await startKafka();
}, 180_000);
afterAll(() => kafka?.stop());

describeLaws('Kafka', {
  open: (scope, { partitions }) => openKafkaLog({ brokers: kafka.brokers, topicPrefix: scope, partitions, workspace: '0'.repeat(16) }),
  destroy: async () => undefined,
  shares: true,
  runs: 3,
});
