import { LogUnavailable } from '@trichter/event-log';
import { leaderOf } from '../fetch/leader-of.js';
import type { Cluster } from '../kafkajs-internals.js';
import { patiently } from '../patiently.js';
import { produceRecords, type PartitionBatch } from './produce-records.js';

/** Tries for a leader that moves; a broker that is down is reported within about two seconds. */
const TRIES = 5;

/** Sends each batch to its partition's leader and answers the first offsets; what one leader refused is sent again, not what another took. */
export async function sendBatches(
  cluster: Cluster,
  topic: string,
  batches: readonly PartitionBatch[],
): Promise<Map<number, number>> {
  const bases = new Map<number, number>();
  await patiently(
    cluster,
    async () => {
      await cluster.refreshMetadataIfNecessary();
      const left = batches.filter(({ partition }) => !bases.has(partition));
      const outcomes = await Promise.allSettled([...byLeader(cluster, topic, left)].map(([leader, led]) => sendTo(leader, led)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    },
    (attempt) => attempt < TRIES,
  );
  return bases;

  async function sendTo(leader: number, led: readonly PartitionBatch[]): Promise<void> {
    const broker = await cluster.findBroker({ nodeId: leader });
    const produced = await produceRecords(broker, topic, led);
    for (const { partition, base, error } of produced) if (!error) bases.set(partition, base);
    for (const { error } of produced) if (error) throw error;
  }
}

function byLeader(cluster: Cluster, topic: string, batches: readonly PartitionBatch[]): Map<number, PartitionBatch[]> {
  const groups = new Map<number, PartitionBatch[]>();
  for (const batch of batches) {
    const leader = leaderOf(cluster, topic, batch.partition);
    if (leader === undefined)
      throw new LogUnavailable(`partition ${batch.partition} of ${topic} has no leader just now`, { partition: batch.partition });
    const group = groups.get(leader);
    if (group) group.push(batch);
    else groups.set(leader, [batch]);
  }
  return groups;
}
