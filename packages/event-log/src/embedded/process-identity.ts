import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names a process so that another one can tell later whether it still lives, even when its pid was given away again. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Start time in the kernel's ticks; null where the system does not tell. */
  readonly startedAt: string | null;
}

export const thisProcess = (): ProcessIdentity => ({ pid: process.pid, host: hostname(), startedAt: startOf(process.pid) });

/** True, false, or null when it runs on another machine (or container) and cannot be asked. */
export function isAlive(identity: ProcessIdentity): boolean | null {
  if (identity.host !== hostname()) return null;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    // EPERM: it lives and belongs to another user.
  }
  return identity.startedAt === null || startOf(identity.pid) === identity.startedAt;
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null; // no /proc here
  }
}
