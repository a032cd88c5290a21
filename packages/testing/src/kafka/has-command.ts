import { spawnSync } from 'node:child_process';

/** Whether a program is there and runs. */
export const hasCommand = (name: string, ...args: string[]): boolean =>
  spawnSync(name, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
