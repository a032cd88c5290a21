import type { Cluster } from '../kafkajs-internals.js';
import { patiently } from '../patiently.js';

/** The group's committed offsets; 0 where none. */
export function readCommitted(
  cluster: Cluster,
  topic: string,
  groupId: string,
  partitions: readonly number[],
): Promise<number[]> {
  return patiently(cluster, async () => {
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    const { responses } = await coordinator.offsetFetch({
      groupId,
      topics: [{ topic, partitions: partitions.map((partition) => ({ partition })) }],
    });
    const offsets = new Map(
      responses
        .flatMap((response) => response.partitions)
        .map(({ partition, offset }) => [partition, Math.max(Number(offset), 0)]),
    );
    return partitions.map((partition) => offsets.get(partition) ?? 0);
  });
}
