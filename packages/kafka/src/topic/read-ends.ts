import { patiently } from '../patiently.js';
import type { Cluster } from '../kafkajs-internals.js';

/** Next offset to be written, of partitions 0 to `partitions - 1`. */
export function readEnds(cluster: Cluster, topic: string, partitions: number): Promise<number[]> {
  return patiently(cluster, async () => {
    await cluster.refreshMetadataIfNecessary();
    const wanted = Array.from({ length: partitions }, (_, partition) => ({ partition }));
    const [answer] = await cluster.fetchTopicsOffset([{ topic, partitions: wanted, fromBeginning: false }]);
    const ends = Array<number>(partitions).fill(0);
    for (const { partition, offset } of answer?.partitions ?? []) ends[partition] = Number(offset);
    return ends;
  });
}
