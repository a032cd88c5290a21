import { afterAll, beforeAll } from 'vitest';
import { describeEventLog } from '@trichter/event-log/contract';
import { startKafka, type KafkaCluster } from '@trichter/testing/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { openKafkaLog } from './open-kafka-log.js';

let kafka: KafkaCluster;

beforeAll(async () => {
  kafka = await startKafka();
}, 180_000);
afterAll(() => kafka?.stop());

describeEventLog('Kafka', {
  open: (scope, options) => openKafkaLog({ brokers: kafka.brokers, topicPrefix: scope, ...options }),
  async destroy(scope) {
    const admin = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [`${scope}.touchpoints`] });
    const { groups } = await admin.listGroups();
    await admin.deleteGroups(groups.map(({ groupId }) => groupId));
    await admin.disconnect();
  },
  rebalanceMs: 30_000,
});
