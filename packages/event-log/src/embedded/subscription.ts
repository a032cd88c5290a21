import { setTimeout as sleep } from 'node:timers/promises';
import { checkResume } from '../check-resume.js';
import { PartitionLost } from '../errors.js';
import type { PartitionHandlers, SubscribeOptions, Subscription } from '../event-log.js';
import { createFrameReader } from './frame-reader.js';
import { acquireGroupLock, type GroupLock } from './group-lock.js';
import { commitOffset, lost, readOffset } from './group-offsets.js';
import type { Store } from './store.js';
import type { Tail } from './tail.js';

/** How often a member that waits for the group's lock looks whether its holder is gone. */
const STANDBY_LOOK_MS = 200;
const DEFAULT_BATCH = 2_000;

/** The group's one member reads all partitions, side by side; others wait for its lock. */
export function startSubscription(
  store: Store,
  tail: Tail,
  partitions: number,
  options: SubscribeOptions,
  handlers: PartitionHandlers,
): Subscription {
  const { group, maxBatch = DEFAULT_BATCH } = options;
  const stopping = new AbortController();
  let lock: GroupLock | undefined;
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    stopping.abort();
    tail.wake();
  };
  const goesOn = () => !stopping.signal.aborted;

  async function follow(partition: number, held: GroupLock, owned: Set<number>): Promise<void> {
    owned.add(partition);
    const resume = await handlers.assigned(partition, readOffset(store, group, partition));
    store.refresh();
    await checkResume(
      { partition, end: endOf(partition) },
      resume,
      async (offset) => createFrameReader(store, partition, offset).read(offset + 1, 1)[0],
    );
    const reader = createFrameReader(store, partition, resume.next);
    while (goesOn() && held.stillHeld()) {
      const { version, ends } = store.current()!;
      const records = reader.read(ends[partition]!, maxBatch);
      if (records.length > 0) await handlers.batch({ partition, records, end: ends[partition]! });
      else await tail.moved(version);
    }
  }

  /** A handler that could not commit because the lock is gone has done nothing wrong: the partition is lost, the subscription goes on. */
  const lostOnly = (held: GroupLock, error: unknown): boolean => error instanceof PartitionLost && !held.stillHeld();

  const endOf = (partition: number): number => store.current()?.ends[partition] ?? 0;

  async function hold(held: GroupLock): Promise<void> {
    const owned = new Set<number>();
    const watching = setInterval(() => void (held.stillHeld() || tail.wake()), STANDBY_LOOK_MS);
    const following = Array.from({ length: partitions }, (_, partition) =>
      follow(partition, held, owned).catch((error: unknown) => lostOnly(held, error) || fail(error)),
    );
    await Promise.all(following);
    clearInterval(watching);
    const reason = held.stillHeld() ? 'stopped' : 'lost';
    for (const partition of owned) await handlers.revoked(partition, reason).catch(fail);
  }

  async function run(): Promise<void> {
    while (goesOn()) {
      lock = acquireGroupLock(store, group);
      if (!lock) {
        await sleep(STANDBY_LOOK_MS, undefined, { signal: stopping.signal }).catch(untilStopped);
        continue;
      }
      try {
        await hold(lock);
      } finally {
        lock.release();
        lock = undefined;
      }
    }
    if (failure) throw failure.error;
  }

  const done = run();
  return {
    done,
    async commit(partition, next) {
      if (!lock) throw lost(group, partition);
      await commitOffset(store, lock, group, partition, next);
    },
    async stop() {
      stopping.abort();
      tail.wake();
      await done.catch(toldByDone);
    },
  };
}

const untilStopped = () => {};
/** `done` carries the error; stopping has nothing to add to it. */
const toldByDone = () => {};
