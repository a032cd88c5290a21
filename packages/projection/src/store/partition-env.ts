import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closeToOthers } from '@trichter/event-log';
import { open, type Database, type RootDatabase } from 'lmdb';
import { pack, unpack } from 'msgpackr';

/** Raised when the layout of the store changes; an older store is not read, the partition is folded again from the log. */
const LAYOUT = 3;

export type Bytes = Pick<Database<Buffer, string>, 'get' | 'doesExist' | 'putSync' | 'removeSync' | 'getKeys' | 'getRange' | 'getCount'>;

/** One LMDB environment: one partition, one process. */
export interface PartitionEnv {
  readonly leads: Bytes;
  readonly chunks: Bytes;
  /** What nodes know beside touchpoints: links, merges, facts; nearly none has anything. */
  readonly rests: Bytes;
  readonly cells: Bytes;
  readonly definitions: Bytes;
  readonly dead: Bytes;
  readonly outbox: Bytes;
  readonly meta: Bytes;
  /** All or nothing, on disk before it returns to anybody who asks after a crash. */
  transaction(work: () => void): void;
  /**
   * Copies what is there into a new file and puts that in the place of the old one: LMDB keeps what was deleted in pages it has freed and in the unused rest of others, until
   * they happen to be written over. False when something was written meanwhile: then nothing has changed. Costs a read and a write of all that is there.
   */
  rewrite(): Promise<boolean>;
  close(): Promise<void>;
}

const NAMES = ['leads', 'chunks', 'rests', 'cells', 'definitions', 'dead', 'outbox', 'meta'] as const;
type Name = (typeof NAMES)[number];

/** Another living process has the store open. */
export class StoreInUse extends Error {
  readonly code = 'store_in_use';
  readonly retriable = false;
  constructor(readonly dir: string, readonly pid: number) {
    super(`${dir} is open in process ${pid}; stop that projector or give this one another data directory`);
  }
}

/** The store was written by another version; it is of no use, the log has everything. */
export class StoreOfAnotherLayout extends Error {
  readonly code = 'store_layout';
  readonly retriable = false;
  constructor(readonly dir: string) {
    super(`${dir} was written in another layout; delete it, it is folded again from the log`);
  }
}

/** There is no room for the store; what was stored before is whole, and the log has the rest. */
export class StoreFull extends Error {
  readonly code = 'store_full';
  readonly retriable = false;
  constructor(readonly dir: string, cause: Error) {
    super(`no space left on the disk of ${dir}; make room there and start the projector again: it goes on from its last whole transaction, nothing is lost`, { cause });
  }
  static is(error: unknown): error is Error {
    return error instanceof Error && /No space left on device|MDB_MAP_FULL/.test(error.message);
  }
}

/** The environment in a folder, as it is now: another one after a rewrite. */
interface Opened {
  readonly root: RootDatabase<Buffer, string>;
  readonly databases: Readonly<Record<Name, Database<Buffer, string>>>;
}

function openedIn(dir: string): Opened {
  const root: RootDatabase<Buffer, string> = open({ path: dir, maxDbs: 16, encoding: 'binary', mapSize: 2 ** 30, eventTurnBatching: false, cache: false });
  const databases = Object.fromEntries(NAMES.map((name) => [name, root.openDB<Buffer, string>(name, { encoding: 'binary' })])) as Opened['databases'];
  closeToOthers(dir);
  return { root, databases };
}

const BESIDE = '-rewritten-'; // without a dot: what has an extension LMDB takes for a file

export async function openPartitionEnv(dir: string): Promise<PartitionEnv> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  let now = openedIn(dir);
  let writes = 0;
  const env = Object.fromEntries(NAMES.map((name) => [name, handle(() => now.databases[name])])) as Readonly<Record<Name, Bytes>>;
  try {
    claim(dir, now.root, env.meta);
  } catch (error) {
    await now.root.close();
    throw error;
  }
  openHere.add(dir);
  forgetUnfinished(dir);
  return {
    ...env,
    transaction(work) {
      writes += 1;
      try {
        now.root.transactionSync(work);
      } catch (error) {
        throw StoreFull.is(error) ? new StoreFull(dir, error) : error;
      }
    },
    async rewrite() {
      const beside = mkdtempSync(`${dir}${BESIDE}`);
      const before = { ...now, writes };
      try {
        await before.root.backup(beside, true);
        if (writes !== before.writes) return false;
        // From here to the last rename nothing comes in between: what is written next goes into the new file.
        now = openedIn(beside);
        onDisk(join(beside, 'data.mdb'));
        for (const file of ['data.mdb', 'lock.mdb']) renameSync(join(beside, file), join(dir, file));
        onDisk(dir);
      } finally {
        rmSync(beside, { recursive: true, force: true });
      }
      await before.root.close();
      return true;
    },
    async close() {
      now.root.transactionSync(() => env.meta.removeSync('owner'));
      await now.root.close();
      openHere.delete(dir);
    },
  };
}

const handle = (of: () => Database<Buffer, string>): Bytes => ({
  get: (key) => of().get(key),
  doesExist: (key) => of().doesExist(key),
  putSync: (key, value) => of().putSync(key, value),
  removeSync: (key: string) => of().removeSync(key),
  getKeys: (range) => of().getKeys(range),
  getRange: (range) => of().getRange(range),
  getCount: (range) => of().getCount(range),
});

function onDisk(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

/** Copies of a rewrite that a killed process left. */
function forgetUnfinished(dir: string): void {
  for (const name of readdirSync(dirname(dir))) if (name.startsWith(`${basename(dir)}${BESIDE}`)) rmSync(join(dirname(dir), name), { recursive: true, force: true });
}

/** Checked and set in one transaction, so of two processes that start together one is refused. */
function claim(dir: string, root: Opened['root'], meta: Bytes): void {
  const self = { pid: process.pid, started: startOf(process.pid) };
  root.transactionSync(() => {
    const bytes = meta.get('owner');
    const owner = bytes ? (unpack(bytes) as typeof self) : null;
    if (owner && (owner.pid === self.pid && owner.started === self.started ? openHere.has(dir) : alive(owner))) throw new StoreInUse(dir, owner.pid);
    meta.putSync('owner', pack(self));
    const layout = meta.get('layout');
    if (layout && unpack(layout) !== LAYOUT) throw new StoreOfAnotherLayout(dir);
    if (!layout) meta.putSync('layout', pack(LAYOUT));
  });
}

const openHere = new Set<string>();

function alive({ pid, started }: { pid: number; started: string }): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // The same number may belong to another process by now; where the system tells, its start time decides.
  return started === '' || startOf(pid) === started;
}

/** Start time of a process in clock ticks; '' where the system has no /proc. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
  } catch {
    return ''; // no /proc here, or the process is gone
  }
}
