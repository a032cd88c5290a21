import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, thisProcess, type ProcessIdentity } from './process-identity.js';
import type { Store } from './store.js';

interface Holder extends ProcessIdentity {
  readonly token: string;
}

/** A holder on another machine or in another container shows that it lives by touching its file. */
const TOUCH_EVERY_MS = 2_000;
const FOREIGN_STALE_MS = 15_000;

export interface GroupLock {
  /** Fences commits: a later holder has a higher epoch. */
  readonly epoch: number;
  readonly key: string;
  /** False once another process has taken the lock over. */
  stillHeld(): boolean;
  release(): void;
}

export const lockKey = (group: string): string => `lock:${group}`;

/**
 * The right to subscribe for a group: a file that says who holds it. Looking at the file and taking it happen under LMDB's write lock,
 * so two processes never take over the same stale file. Undefined while a living process holds it.
 */
export function acquireGroupLock(store: Store, group: string): GroupLock | undefined {
  const folder = join(store.path, 'groups');
  const path = join(folder, `${group}.lock`);
  const token = randomUUID();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (isHeld(path)) return undefined;

  const epoch = store.state.transactionSync(() => {
    if (isHeld(path)) return undefined;
    const next = (store.state.getEntry(lockKey(group))?.version ?? 0) + 1;
    const holder: Holder = { ...thisProcess(), token };
    writeFileSync(path, JSON.stringify(holder) + '\n');
    store.state.putSync(lockKey(group), Buffer.from(token), next);
    return next;
  });
  if (epoch === undefined) return undefined;

  const stillHeld = () => readHolder(path)?.token === token;
  const touching = setInterval(() => {
    const now = new Date();
    if (stillHeld()) utimesSync(path, now, now);
  }, TOUCH_EVERY_MS);
  touching.unref();

  return {
    epoch,
    key: lockKey(group),
    stillHeld,
    release() {
      clearInterval(touching);
      store.state.transactionSync(() => {
        if (stillHeld()) rmSync(path, { force: true });
      });
    },
  };
}

function isHeld(path: string): boolean {
  const holder = readHolder(path);
  if (!holder) return false;
  return isAlive(holder) ?? Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < FOREIGN_STALE_MS;
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined; // no file, or one cut off by a power loss: nobody holds it
  }
}
