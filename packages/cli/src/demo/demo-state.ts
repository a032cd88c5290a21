import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure, exitCode } from '../exit-code.js';

/** How far the demo's data is in, kept in the data directory: a second start goes on from there, with the same company. */
export interface DemoState {
  readonly seed: number;
  readonly end: number;
  readonly leads: number;
  /** Lines of the data acknowledged so far. */
  sent: number;
}

const fileOf = (dataDir: string) => join(dataDir, 'demo.json');

/** The state of the directory, or a fresh one. Refuses a directory with a company's own data: the demo's would be mixed into it. */
export function demoStateOf(dataDir: string, fresh: DemoState): DemoState {
  if (existsSync(fileOf(dataDir))) return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as DemoState;
  if (existsSync(join(dataDir, 'log'))) {
    throw new CommandFailure(`${dataDir} holds data that is not the demo's; give another --data, or leave it out for a temporary one`, exitCode.usage);
  }
  return fresh;
}

export function writeDemoState(dataDir: string, state: DemoState): void {
  const next = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(next, JSON.stringify(state));
  renameSync(next, fileOf(dataDir));
}
