import { mkdirSync, readFileSync } from 'node:fs';
import { open, type Database, type RootDatabase } from 'lmdb';
import { pack, unpack } from 'msgpackr';

/** Raised when the layout of the store changes; an older store is not read, the partition is folded again from the log. */
const LAYOUT = 2;

export type Bytes = Database<Buffer, string>;

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
  close(): Promise<void>;
}

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

export async function openPartitionEnv(dir: string): Promise<PartitionEnv> {
  mkdirSync(dir, { recursive: true });
  const root: RootDatabase<Buffer, string> = open({ path: dir, maxDbs: 16, encoding: 'binary', mapSize: 2 ** 30, eventTurnBatching: false, cache: false });
  const database = (name: string): Bytes => root.openDB<Buffer, string>(name, { encoding: 'binary' });
  const env = {
    leads: database('leads'),
    chunks: database('chunks'),
    rests: database('rests'),
    cells: database('cells'),
    definitions: database('definitions'),
    dead: database('dead'),
    outbox: database('outbox'),
    meta: database('meta'),
  };
  try {
    claim(dir, root, env.meta);
  } catch (error) {
    await root.close();
    throw error;
  }
  openHere.add(dir);
  return {
    ...env,
    transaction(work) {
      try {
        root.transactionSync(work);
      } catch (error) {
        throw StoreFull.is(error) ? new StoreFull(dir, error) : error;
      }
    },
    async close() {
      root.transactionSync(() => env.meta.removeSync('owner'));
      await root.close();
      openHere.delete(dir);
    },
  };
}

/** Checked and set in one transaction, so of two processes that start together one is refused. */
function claim(dir: string, root: RootDatabase<Buffer, string>, meta: Bytes): void {
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
