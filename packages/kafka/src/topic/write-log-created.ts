import { setTimeout as sleep } from 'node:timers/promises';
import { logCreatedRecord } from '@trichter/event-log';
import type { LogCreated } from '@trichter/events';
import type { Broker, Cluster } from '../kafkajs-internals.js';
import { MemberMetadata } from '../kafkajs-internals.js';
import { isPassing } from '../kafka-failure.js';
import { readEnds } from './read-ends.js';

/** How long one creator may take before the next one gets its turn: writing takes milliseconds. */
const TURN_MS = 10_000;
const PAUSE_MS = 100;

interface Creation {
  readonly cluster: Cluster;
  readonly topic: string;
  readonly facts: LogCreated;
  write(partition: number, record: { key: string; value: Uint8Array }): Promise<void>;
}

/**
 * Writes `log.created` to every empty partition, once, also when several processes start together. Kafka has no compare-and-set, so a
 * consumer group is the lock: Kafka lets one member of a generation lead, the leader writes and leaves, and a newcomer waits until then.
 */
export async function writeLogCreated({ cluster, topic, facts, write }: Creation): Promise<void> {
  const groupId = `${topic}.creation`;
  const empty = async () =>
    (await readEnds(cluster, topic, facts.partitions)).flatMap((end, partition) => (end === 0 ? [partition] : []));
  while ((await empty()).length > 0) {
    try {
      await withTurn(cluster, groupId, topic, async () => {
        const record = logCreatedRecord(facts);
        for (const partition of await empty()) await write(partition, record);
      });
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

async function withTurn(cluster: Cluster, groupId: string, topic: string, work: () => Promise<void>): Promise<void> {
  const coordinator: Broker = await cluster.findGroupCoordinator({ groupId });
  const { memberId, leaderId } = await coordinator.joinGroup({
    groupId,
    sessionTimeout: TURN_MS,
    rebalanceTimeout: TURN_MS,
    memberId: '',
    groupProtocols: [{ name: 'trichter-creation', metadata: MemberMetadata.encode({ version: 1, topics: [topic] }) }],
  });
  try {
    if (memberId === leaderId) await work();
  } finally {
    await coordinator.leaveGroup({ groupId, memberId });
  }
}
