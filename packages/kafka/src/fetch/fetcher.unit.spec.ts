import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Cluster } from '../kafkajs-internals.js';
import { createFetcher, type FetchTarget } from './fetcher.js';

/** Brokers that answer every fetch at once with nothing new; who leads a partition is what the metadata says at the moment. */
function clusterOf(leaders: number[]) {
  let refreshes = 0;
  const broker = (node: number) => ({
    nodeId: String(node),
    connectionPool: {
      send: async () => {
        await sleep(5);
        return { fetched: leaders.flatMap((leader, partition) => (leader === node ? [{ partition, records: [], end: 0, error: null }] : [])) };
      },
    },
  });
  const cluster: Partial<Cluster> = {
    connect: async () => {},
    refreshMetadata: async () => void (refreshes += 1),
    refreshMetadataIfNecessary: async () => {},
    findBroker: async ({ nodeId }) => broker(Number(nodeId)) as never,
    findTopicPartitionMetadata: () => leaders.map((leader, partitionId) => ({ partitionId, leader })),
  };
  return { cluster: cluster as Cluster, refreshes: () => refreshes };
}

function targetsOf(partitions: number) {
  const heard = new Array<number>(partitions).fill(0);
  const targets = heard.map((_, partition): FetchTarget => ({ partition, position: () => 0, wants: () => true, deliver: () => void (heard[partition]! += 1) }));
  /** Which partitions are heard of within a while from now on. */
  const heardOf = async () => {
    const before = [...heard];
    await sleep(100);
    return heard.flatMap((times, partition) => (times > before[partition]! ? [partition] : []));
  };
  return { targets, heardOf };
}

const fails = (error: unknown) => {
  throw error;
};

it('goes on with partitions whose leader changed though no fetch failed: others refresh the metadata too', async () => {
  const leaders = [1, 1, 2];
  const { cluster } = clusterOf(leaders);
  const { targets, heardOf } = targetsOf(3);
  const fetcher = createFetcher(cluster, 'touchpoints', fails);
  for (const target of targets) fetcher.add(target);
  expect(await heardOf()).toEqual([0, 1, 2]);
  leaders[1] = 3;
  expect(await heardOf()).toEqual([0, 1, 2]);
  leaders.fill(4);
  expect(await heardOf()).toEqual([0, 1, 2]);
  fetcher.close();
});

it('asks for a leader now and then while a partition has none, and goes on with it then', async () => {
  const leaders = [1, -1];
  const { cluster, refreshes } = clusterOf(leaders);
  const { targets, heardOf } = targetsOf(2);
  const fetcher = createFetcher(cluster, 'touchpoints', fails);
  for (const target of targets) fetcher.add(target);
  expect(await heardOf()).toEqual([0]);
  await sleep(500);
  expect(refreshes()).toBeGreaterThan(1);
  expect(refreshes()).toBeLessThan(10);
  leaders[1] = 2;
  expect(await heardOf()).toEqual([0, 1]);
  fetcher.close();
});
