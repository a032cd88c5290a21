import { setTimeout as sleep } from 'node:timers/promises';
import {
  LogUnavailable,
  PartitionLost,
  type PartitionHandlers,
  type SubscribeOptions,
  type Subscription,
} from '@trichter/event-log';
import type { LogCreated } from '@trichter/events';
import { createFetcher } from './fetch/fetcher.js';
import { createGroupMember, lost, type Heartbeat } from './group/group-member.js';
import { readCommitted } from './group/read-committed.js';
import { unavailable } from './kafka-failure.js';
import type { Cluster } from './kafkajs-internals.js';
import { startPartitionWorker, type PartitionWorker } from './partition-worker.js';
import { patiently } from './patiently.js';

const HEARTBEAT_MS = 500;
const DEFAULT_BATCH = 2_000;
const RETRY_COMMIT_MS = 50;

export interface SubscriptionDeps {
  /** Connections of this subscription alone; disconnected at its end. */
  readonly cluster: Cluster;
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly facts: LogCreated;
  readonly sessionMs?: number | undefined;
}

/** A member of the group: joins, works on what it is given, lets go of what moves, and joins again, until it is stopped or fails. */
export function startSubscription(deps: SubscriptionDeps, options: SubscribeOptions, handlers: PartitionHandlers): Subscription {
  const { cluster, topic, facts, brokers } = deps;
  const { group, maxBatch = DEFAULT_BATCH, copies = new Map<number, number>() } = options;
  const member = createGroupMember({ cluster, topic, groupId: group, partitions: facts.partitions, sessionMs: deps.sessionMs });
  const workers = new Map<number, PartitionWorker>();
  /** Partitions whose commits are refused: gone to others, though a batch may still be in hand. */
  const fenced = new Set<number>();
  let stopping = false;
  let over = false;
  let failure: { error: unknown } | undefined;
  let joined = gate();
  let disturbance: Heartbeat = 'steady';
  let disturbed = gate();

  const goesOn = () => !stopping;
  const disturb = (why: Heartbeat) => {
    if (disturbance !== 'gone') disturbance = why;
    disturbed.open();
  };
  const stopNow = () => {
    stopping = true;
    disturbed.open();
  };
  const fail = (error: unknown) => {
    failure ??= { error };
    stopNow();
  };
  const fetcher = createFetcher(cluster, topic, fail);

  async function run(): Promise<void> {
    try {
      await patiently(cluster, () => cluster.connect().then(() => cluster.addTargetTopic(topic)), goesOn);
      const beating = beat();
      while (goesOn()) await takePart();
      joined.open();
      await Promise.all([...workers.keys()].map((partition) => letGo(partition, 'stopped')));
      over = true;
      await member.leave().catch(sessionEndsItself);
      await beating;
    } catch (error) {
      fail(unavailable(`keeping the place in group "${group}"`, brokers, error));
      await Promise.all([...workers.keys()].map((partition) => letGo(partition, 'lost')));
    } finally {
      over = true;
      fetcher.close();
      await cluster.disconnect().catch(sessionEndsItself);
    }
    if (failure) throw failure.error;
  }

  /** One generation of the group. */
  async function takePart(): Promise<void> {
    joined = gate();
    const given = await member.join({ owned: [...workers.keys()], copies }, goesOn);
    disturbance = 'steady';
    disturbed = gate();
    if (stopping) return;
    if (!given) return loseAll();
    joined.open();

    const moved = [...workers.keys()].filter((partition) => !given.includes(partition));
    await Promise.all(moved.map((partition) => letGo(partition, 'rebalanced')));
    await takeUp(given.filter((partition) => !workers.has(partition)));
    // Who has let go joins again at once, so that the next round can give the partitions to others.
    if (moved.length > 0 || stopping) return;
    await disturbed.opened;
    if ((disturbance as Heartbeat) === 'gone') await loseAll();
  }

  async function takeUp(partitions: readonly number[]): Promise<void> {
    if (partitions.length === 0) return;
    const committed = await patiently(cluster, () => readCommitted(cluster, topic, group, partitions), goesOn).catch((error: unknown) => {
      if (!stopping) throw error;
    });
    if (stopping || !committed) return;
    for (const [index, partition] of partitions.entries()) {
      fenced.delete(partition);
      const failed = (error: unknown) => lostOnly(partition, error) || fail(error);
      workers.set(
        partition,
        startPartitionWorker({ cluster, topic, facts, fetcher, handlers, maxBatch, fail: failed }, partition, committed[index]!),
      );
    }
  }

  /** A handler that could not commit because the partition is gone has done nothing wrong: the subscription goes on without it. */
  const lostOnly = (partition: number, error: unknown): boolean =>
    error instanceof PartitionLost && (fenced.has(partition) || disturbance === 'gone');

  async function letGo(partition: number, reason: 'rebalanced' | 'lost' | 'stopped'): Promise<void> {
    if (reason === 'lost') fenced.add(partition);
    await workers.get(partition)!.end();
    await handlers.revoked(partition, reason).catch(fail);
    fenced.add(partition);
    workers.delete(partition);
  }

  async function loseAll(): Promise<void> {
    for (const partition of workers.keys()) fenced.add(partition);
    joined.open();
    await Promise.all([...workers.keys()].map((partition) => letGo(partition, 'lost')));
  }

  /** Heartbeats go on while batches are worked on, however long they take. */
  async function beat(): Promise<void> {
    while (!over) {
      await sleep(HEARTBEAT_MS);
      const { generation } = member;
      if (over || !joined.isOpen || generation < 0) continue;
      const said = await member.heartbeat();
      if (said !== 'steady' && generation === member.generation && joined.isOpen) disturb(said);
    }
  }

  const done = run();
  return {
    done,
    async commit(partition, next) {
      for (;;) {
        await joined.opened;
        if (over || fenced.has(partition) || !workers.has(partition)) throw lost(group, partition);
        const { generation } = member;
        const answer = await member.commit(partition, next);
        if (answer === 'taken') return;
        if (answer === 'gone') {
          disturb('gone');
          throw lost(group, partition);
        }
        if (answer === 'rebalancing' && generation === member.generation) disturb('rebalancing');
        if (stopping)
          throw new LogUnavailable(
            `the offset of partition ${partition} was not committed: the group is ${answer} and this member leaves it`,
            { partition, group },
          );
        await sleep(RETRY_COMMIT_MS);
      }
    },
    async stop() {
      stopNow();
      await done.catch(toldByDone);
    },
  };
}

/** A door that opens once. */
function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const door = { opened, isOpen: false, open: () => ((door.isOpen = true), open()) };
  return door;
}

/** Without a goodbye the group notices after the session's time. */
const sessionEndsItself = () => {};
const toldByDone = () => {};
