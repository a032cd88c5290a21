import type { Cluster } from '../kafkajs-internals.js';

/** Node id of the partition's leader as last heard; undefined while it has none. */
export function leaderOf(cluster: Cluster, topic: string, partition: number): number | undefined {
  const metadata = cluster.findTopicPartitionMetadata(topic).find(({ partitionId }) => partitionId === partition);
  return metadata && metadata.leader >= 0 ? metadata.leader : undefined;
}
