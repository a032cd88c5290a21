import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const RENAMES = 'rename,renameat,renameat2';

/**
 * Attaches strace to a process and lets it die by SIGKILL as it enters its next rename. Answers what was being renamed, or null where nothing was
 * within the patience (the process then runs on). strace stops every thread at each call while it waits. Throws where tracing is not permitted.
 */
export async function killAtRename(pid: number, output: string): Promise<string | null> {
  rmSync(output, { force: true });
  const tracer = spawn('strace', ['-f', '-q', '-p', String(pid), '-o', output, '-e', `trace=${RENAMES}`, '-e', `inject=${RENAMES}:signal=KILL:when=1`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  tracer.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const gone = new Promise<void>((resolve) => tracer.once('exit', () => resolve()));
  await Promise.race([gone, sleep(PATIENCE_MS)]);
  tracer.kill('SIGTERM'); // lets go of the process
  await gone;
  if (/not permitted/i.test(said)) throw new Error(`strace may not trace here: ${said.trim()}`);
  return renamedAtTheEnd(readFileSync(output, 'utf8'));
}

/** The rename a process was killed in, by what strace wrote. */
export function renamedAtTheEnd(output: string): string | null {
  if (!/killed by SIGKILL/.test(output)) return null;
  const path = /rename\w*\([^"]*"([^"]*)"[^\n]*(?:<unfinished|= \?)/.exec(output)?.[1];
  if (path === undefined) return null;
  if (path.includes('tmp_insert_')) return 'an inserted part';
  if (path.includes('tmp_merge_')) return 'a merged part';
  if (/tmp_mut_|tmp_clone_/.test(path)) return 'a changed part';
  return 'another file';
}
