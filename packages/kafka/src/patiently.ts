import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from './kafka-failure.js';
import type { Cluster } from './kafkajs-internals.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Does it again, with fresh metadata, while it fails for a passing reason and `goesOn` says so; throws the last error else.
 * Default: gives up after about five seconds.
 */
export async function patiently<T>(
  cluster: Cluster,
  work: () => Promise<T>,
  goesOn: (attempt: number) => boolean = (attempt) => attempt < 9,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || !goesOn(attempt)) throw error;
      await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS));
      await cluster
        .connect()
        .then(() => cluster.refreshMetadata())
        .catch(nextAttemptTells);
    }
  }
}

const nextAttemptTells = () => {};
