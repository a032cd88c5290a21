import { setTimeout as sleep } from 'node:timers/promises';
import { PartitionLost } from '@trichter/event-log';
import { failureType, isPassing } from '../kafka-failure.js';
import { MemberAssignment, MemberMetadata, type Broker, type Cluster } from '../kafkajs-internals.js';
import { assignPartitions } from './assign-partitions.js';
import { decodeClaim, encodeClaim } from './member-claim.js';

const PROTOCOL = 'trichter-newest-copy';
/** Unless told otherwise. */
const SESSION_MS = 10_000;
/** How long the others wait for a member that still finishes a batch. */
const REBALANCE_MS = 60_000;
const PAUSE_MS = 100;
const GONE = ['UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'];
const MOVED = ['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'GROUP_LOAD_IN_PROGRESS'];
const REBALANCING = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION'];

export type Heartbeat = 'steady' | 'rebalancing' | 'gone';

/** A place in Kafka's consumer group: the classic protocol, spoken step by step so that each step can be answered for. */
export interface GroupMember {
  readonly generation: number;
  /** Takes part in the next generation and answers the partitions given; undefined when `goesOn` turned false first. */
  join(
    claim: { owned: readonly number[]; copies: ReadonlyMap<number, number> },
    goesOn: () => boolean,
  ): Promise<number[] | undefined>;
  /** `gone`: the group has gone on without this member, or cannot be reached for longer than a session lasts. */
  heartbeat(): Promise<Heartbeat>;
  /** `rebalancing`: not taken, to be tried again after the next join; `unreachable`: to be tried again soon; `gone`: never. */
  commit(partition: number, next: number): Promise<'taken' | 'rebalancing' | 'unreachable' | 'gone'>;
  leave(): Promise<void>;
}

export interface GroupPlace {
  readonly cluster: Cluster;
  readonly topic: string;
  readonly groupId: string;
  readonly partitions: number;
  /** A member not heard of for so many ms is gone, and its partitions go to others. Default 10 s; brokers allow 6 s to 30 min unless set otherwise. */
  readonly sessionMs?: number | undefined;
}

export function createGroupMember({ cluster, topic, groupId, partitions, sessionMs = SESSION_MS }: GroupPlace): GroupMember {
  let memberId = '';
  let generation = -1;
  let coordinator: Broker | undefined;
  let heardAt = Date.now();

  const findCoordinator = async () => (coordinator ??= await cluster.findGroupCoordinator({ groupId }));

  async function joinOnce(userData: Buffer): Promise<number[]> {
    const broker = await findCoordinator();
    const joined = await broker.joinGroup({
      groupId,
      sessionTimeout: sessionMs,
      rebalanceTimeout: REBALANCE_MS,
      memberId,
      groupProtocols: [{ name: PROTOCOL, metadata: MemberMetadata.encode({ version: 1, topics: [topic], userData }) }],
    });
    memberId = joined.memberId;
    const leads = joined.leaderId === memberId;
    const { memberAssignment } = await broker.syncGroup({
      groupId,
      generationId: joined.generationId,
      memberId,
      groupAssignment: leads ? assignmentOf(joined.members) : [],
    });
    generation = joined.generationId;
    heardAt = Date.now();
    return MemberAssignment.decode(memberAssignment)?.assignment[topic] ?? [];
  }

  const assignmentOf = (members: readonly { memberId: string; memberMetadata: Buffer }[]) => {
    const claims = members.map((member) =>
      decodeClaim(member.memberId, MemberMetadata.decode(member.memberMetadata)?.userData ?? null),
    );
    return [...assignPartitions(claims, partitions)].map(([id, given]) => ({
      memberId: id,
      memberAssignment: MemberAssignment.encode({ version: 1, assignment: { [topic]: given } }),
    }));
  };

  /** True when the failure passes; finds the coordinator anew where that may help. */
  function passes(error: unknown): boolean {
    const type = failureType(error);
    if (MOVED.includes(type) || isPassing(error)) {
      coordinator = undefined;
      return true;
    }
    return false;
  }

  const forget = () => {
    memberId = '';
    generation = -1;
  };

  return {
    get generation() {
      return generation;
    },
    async join({ owned, copies }, goesOn) {
      while (goesOn()) {
        try {
          return await joinOnce(encodeClaim({ owned, generation, copies }));
        } catch (error) {
          const type = failureType(error);
          if (GONE.includes(type)) {
            if (owned.length > 0) return undefined;
            forget();
          } else if (!REBALANCING.includes(type) && !passes(error)) throw error;
          if (owned.length > 0 && Date.now() - heardAt > sessionMs) return undefined;
          await sleep(PAUSE_MS);
        }
      }
      return undefined;
    },
    async heartbeat() {
      try {
        await (await findCoordinator()).heartbeat({ groupId, groupGenerationId: generation, memberId });
        heardAt = Date.now();
        return 'steady';
      } catch (error) {
        const type = failureType(error);
        if (type === 'REBALANCE_IN_PROGRESS') {
          heardAt = Date.now();
          return 'rebalancing';
        }
        if (GONE.includes(type) || type === 'ILLEGAL_GENERATION') return 'gone';
        if (!passes(error)) throw error;
        return Date.now() - heardAt > sessionMs ? 'gone' : 'steady';
      }
    },
    async commit(partition, next) {
      try {
        const topics = [{ topic, partitions: [{ partition, offset: String(next) }] }];
        await (await findCoordinator()).offsetCommit({ groupId, groupGenerationId: generation, memberId, topics });
        return 'taken';
      } catch (error) {
        const type = failureType(error);
        if (REBALANCING.includes(type)) return 'rebalancing';
        if (GONE.includes(type)) return 'gone';
        if (!passes(error)) throw error;
        return 'unreachable';
      }
    },
    async leave() {
      if (memberId === '') return;
      const leaving = (await findCoordinator()).leaveGroup({ groupId, memberId });
      forget();
      await leaving;
    },
  };
}

export const lost = (group: string, partition: number): PartitionLost =>
  new PartitionLost(
    `partition ${partition} is no longer this member's in group "${group}": the group has given it to another. Nothing was committed`,
    { group, partition },
  );
