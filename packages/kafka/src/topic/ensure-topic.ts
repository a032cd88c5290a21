import kafkajs, { type Kafka } from 'kafkajs';
import { failureType } from '../kafka-failure.js';
import { checkTopicSettings, topicSettings } from './topic-settings.js';

/** Makes the topic when it is missing, checks its settings, and answers how many partitions it has. Safe when several processes do it together. */
export async function ensureTopic(client: Kafka, topic: string, partitions: number): Promise<number> {
  const admin = client.admin();
  await admin.connect();
  try {
    if (!(await admin.listTopics()).includes(topic)) await createTopic(admin, topic, partitions);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    });
    checkTopicSettings(
      topic,
      new Map(resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue])),
    );
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]!.partitions.length;
  } finally {
    await admin.disconnect();
  }
}

async function createTopic(admin: ReturnType<Kafka['admin']>, topic: string, numPartitions: number): Promise<void> {
  const { brokers } = await admin.describeCluster();
  const replicationFactor = Math.min(3, brokers.length);
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions, replicationFactor, configEntries: topicSettings(brokers.length) }],
    });
  } catch (error) {
    if (!alreadyThere(error)) throw error;
  }
}

const alreadyThere = (error: unknown): boolean =>
  failureType(error) === 'TOPIC_ALREADY_EXISTS' ||
  ((error as { errors?: unknown[] }).errors ?? []).some((inner) => failureType(inner) === 'TOPIC_ALREADY_EXISTS');
