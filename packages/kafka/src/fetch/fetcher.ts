import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from '../kafka-failure.js';
import type { Cluster } from '../kafkajs-internals.js';
import { fetchRecords, type Fetched } from './fetch-records.js';
import { leaderOf } from './leader-of.js';

/** A partition that wants records. */
export interface FetchTarget {
  readonly partition: number;
  /** The offset to go on with. */
  position(): number;
  /** False while enough is waiting to be worked on: back pressure. */
  wants(): boolean;
  deliver(fetched: Fetched): void;
}

export interface Fetcher {
  add(target: FetchTarget): void;
  remove(target: FetchTarget): void;
  /** Looks again who wants records. */
  wake(): void;
  close(): void;
}

const LIMITS = { maxWaitMs: 250, maxBytes: 8 * 1_048_576, partitionBytes: 1_048_576 };
const PAUSE_MS = 200;

/** One long poll per broker at a time, for all partitions it leads that want records. */
export function createFetcher(cluster: Cluster, topic: string, onError: (error: unknown) => void): Fetcher {
  const targets = new Set<FetchTarget>();
  const polled = new Set<number>();
  let sleepers: (() => void)[] = [];
  let closed = false;
  let pausing = false;

  const wake = () => {
    const woken = sleepers;
    sleepers = [];
    for (const resolve of woken) resolve();
  };
  const untilWoken = () => new Promise<void>((resolve) => sleepers.push(resolve));

  /**
   * Starts a poll for every broker that leads a target and has none. Asked before every fetch, and so before a poll that leads nothing any more ends, since the metadata is also refreshed by others on the same
   * connections (the group's member, its own age): a partition may have a new leader though no fetch failed.
   */
  function route(): void {
    if (closed) return;
    const leaders = [...targets].map(({ partition }) => leaderOf(cluster, topic, partition));
    for (const leader of leaders) if (leader !== undefined && !polled.has(leader)) void poll(leader).catch(onError);
    if (leaders.includes(undefined) && !pausing) void afterPause();
  }

  async function afterPause(): Promise<void> {
    pausing = true;
    await sleep(PAUSE_MS);
    if (closed) return;
    await cluster
      .connect()
      .then(() => cluster.refreshMetadata())
      .catch(triedAgain);
    pausing = false;
    route();
    wake();
  }

  async function poll(leader: number): Promise<void> {
    polled.add(leader);
    try {
      while (!closed) {
        route();
        const led = [...targets].filter(({ partition }) => leaderOf(cluster, topic, partition) === leader);
        if (led.length === 0) return;
        const wanting = led.filter((target) => target.wants());
        if (wanting.length === 0) await untilWoken();
        else if (!(await fetchFor(leader, wanting))) await afterPause();
      }
    } finally {
      polled.delete(leader);
    }
  }

  /** False when the broker or the metadata failed in a way that passes. */
  async function fetchFor(leader: number, wanting: readonly FetchTarget[]): Promise<boolean> {
    try {
      await cluster.refreshMetadataIfNecessary();
      const broker = await cluster.findBroker({ nodeId: leader });
      const positions = wanting.map((target) => ({ partition: target.partition, offset: target.position() }));
      const fetched = await fetchRecords(broker, topic, positions, LIMITS);
      let steady = true;
      for (const part of fetched) {
        if (part.error && !isPassing(part.error)) throw part.error;
        if (part.error) steady = false;
        const target = wanting.find(({ partition }) => partition === part.partition)!;
        if (!closed && targets.has(target)) target.deliver(part);
      }
      return steady;
    } catch (error) {
      if (closed) return true;
      if (!isPassing(error)) throw error;
      return false;
    }
  }

  return {
    add(target) {
      targets.add(target);
      route();
      wake();
    },
    remove(target) {
      targets.delete(target);
      wake();
    },
    wake,
    close() {
      closed = true;
      wake();
    },
  };
}

const triedAgain = () => {};
