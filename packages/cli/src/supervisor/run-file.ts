import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running Trichter tells other commands of the same data directory. */
export interface RunFacts {
  readonly pid: number;
  readonly startedAt: string;
  readonly ingestUrl: string;
  readonly pageUrl: string;
  readonly projectorUrl: string;
  readonly clickHouse: { readonly url: string; readonly database: string; readonly embedded: boolean };
}

const fileOf = (dataDir: string) => join(dataDir, 'run', 'trichter.json');

export function writeRunFile(dataDir: string, facts: RunFacts): void {
  mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
  const next = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, fileOf(dataDir));
}

export const removeRunFile = (dataDir: string): void => rmSync(fileOf(dataDir), { force: true });

/** Facts of the Trichter that runs on this directory; null where none does (a file left by a killed one does not count). */
export function runningOn(dataDir: string): RunFacts | null {
  if (!existsSync(fileOf(dataDir))) return null;
  const facts = JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as RunFacts;
  return isAlive(facts.pid) ? facts : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
