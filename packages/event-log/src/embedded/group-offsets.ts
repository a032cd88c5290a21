import { PartitionLost } from '../errors.js';
import type { GroupLock } from './group-lock.js';
import type { Store } from './store.js';

const offsetKey = (group: string, partition: number): string => `offset:${group}:${partition}`;

export const readOffset = (store: Store, group: string, partition: number): number =>
  store.state.get(offsetKey(group, partition))?.readDoubleLE(0) ?? 0;

/** Stores the offset only if the lock is still this holder's, in one atomic step; else `PartitionLost`. */
export async function commitOffset(store: Store, lock: GroupLock, group: string, partition: number, next: number): Promise<void> {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleLE(next, 0);
  const committed = await store.state.ifVersion(
    lock.key,
    lock.epoch,
    () => void store.state.put(offsetKey(group, partition), bytes, 1),
  );
  if (!committed) throw lost(group, partition);
}

export const lost = (group: string, partition: number): PartitionLost =>
  new PartitionLost(
    `partition ${partition} is no longer this member's in group "${group}": another process has taken it over. Nothing was committed`,
    { group, partition },
  );
