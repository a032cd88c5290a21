import { createClient, type ConnectionOptions } from '../connect.js';

/** What an operator does to a topic behind the product's back. The product itself never calls it. */
export interface TopicAdmin {
  /** Resolves once the brokers no longer know the topic. */
  remove(topic: string): Promise<void>;
  addPartitions(topic: string, count: number): Promise<void>;
  close(): Promise<void>;
}

export async function openTopicAdmin(options: ConnectionOptions): Promise<TopicAdmin> {
  const admin = createClient(options).admin();
  await admin.connect();
  return {
    async remove(topic) {
      await admin.deleteTopics({ topics: [topic] });
      while ((await admin.listTopics()).includes(topic)) await new Promise((resolve) => setTimeout(resolve, 100));
    },
    addPartitions: async (topic, count) => void (await admin.createPartitions({ topicPartitions: [{ topic, count }] })),
    close: () => admin.disconnect(),
  };
}
