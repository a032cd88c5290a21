import { execFileSync, spawnSync } from 'node:child_process';

/** Runs a command of the system; throws with what it said. */
export const shell = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
export const hasProgram = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
export const isRoot = (): boolean => process.getuid?.() === 0;
