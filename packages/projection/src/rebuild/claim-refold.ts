import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefoldRunning } from '../errors.js';
import { counts, keepAlive, livingFileOf, readLivingFile } from './living-file.js';

export interface RefoldClaim {
  /** A refold before that ended without giving back its claim: killed, or aborted in native code, which leaves no message of its own. */
  readonly died: { readonly pid: number; readonly since: string } | null;
  release(): void;
}

/** The right to fold a data directory anew, one process at a time. Fails with `RefoldRunning` while a living one has it; one that was killed does not count. */
export function claimRefold(dataDir: string): RefoldClaim {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = lockOf(dataDir);
  const token = randomUUID();
  const own = `${path}.${token}`;
  const refuseWhile = (at: string): void => refuseWhileHeld(at, dataDir);
  let died: RefoldClaim['died'] = null;
  writeFileSync(own, `${JSON.stringify(livingFileOf(token))}\n`);
  try {
    for (let taken = false; !taken; ) {
      refuseWhile(path);
      taken = linked(own, path);
      if (taken) break;
      const gone = readLivingFile(path);
      if (gone) died = { pid: gone.pid, since: gone.since };
      takeAway(path, token, refuseWhile);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return { died, release: keepAlive(path, token) };
}

/** Fails with `RefoldRunning` while another one has the claim: a look alone, before anything of the installation is opened (one that stands still may hold the log's write lock). */
export const refuseWhileRefolding = (dataDir: string): void => refuseWhileHeld(lockOf(dataDir), dataDir);

const lockOf = (dataDir: string): string => join(dataDir, 'refold.lock');

function refuseWhileHeld(at: string, dataDir: string): void {
  const holder = readLivingFile(at);
  if (holder && counts(at, holder)) throw new RefoldRunning({ pid: holder.pid, host: holder.host, since: holder.since, dataDir });
}

/** False where the name is taken: of two processes one gets it, and the file is whole from the first moment. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the file of a process that is gone. Moved first and looked at again: another one may have taken its place meanwhile, and gets it back. */
function takeAway(path: string, token: string, refuseWhile: (path: string) => void): void {
  refuseWhile(path);
  const aside = `${path}.${token}.gone`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    refuseWhile(aside);
  } catch (error) {
    linked(aside, path);
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
