import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { isAlive, thisProcess, type ProcessIdentity } from '@trichter/event-log';

/** A file that counts as long as the process that wrote it lives: killed by kill -9 it leaves nothing behind that hinders anybody. */
export interface LivingFile extends ProcessIdentity {
  readonly token: string;
  /** When it was written, UTC. */
  readonly since: string;
}

/** A process on another machine or in another container shows that it lives by touching its file. */
const TOUCH_EVERY_MS = 1_000;
const FOREIGN_STALE_MS = 10_000;

export const livingFileOf = (token: string): LivingFile => ({ ...thisProcess(), token, since: new Date().toISOString() });

/** What the file says, whoever wrote it; null where there is none, or one cut off by a power loss. */
export function readLivingFile(path: string): LivingFile | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LivingFile;
  } catch {
    return null; // as the docstring says
  }
}

export function counts(path: string, file: LivingFile): boolean {
  return isAlive(file) ?? Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < FOREIGN_STALE_MS;
}

/** In one step: whoever reads sees all of it or what was there before. */
export function writeLivingFile(path: string, file: LivingFile): void {
  writeFileSync(`${path}.${file.token}`, `${JSON.stringify(file)}\n`);
  renameSync(`${path}.${file.token}`, path);
}

/** Shows that this process lives until the answer is called, which removes the file where it is still this one's. */
export function keepAlive(path: string, token: string): () => void {
  const own = (): boolean => readLivingFile(path)?.token === token;
  const touching = setInterval(() => {
    const now = new Date();
    if (own()) utimesSync(path, now, now);
  }, TOUCH_EVERY_MS);
  touching.unref();
  return () => {
    clearInterval(touching);
    if (own()) rmSync(path, { force: true });
  };
}
