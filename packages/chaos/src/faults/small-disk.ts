import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shell } from './shell.js';

/** A disk of its own in memory, which can be filled to the last byte. */
export interface SmallDisk {
  readonly dir: string;
  fill(): void;
  clear(): void;
  remove(): void;
}

export function createSmallDisk(dir: string, megabytes: number): SmallDisk {
  mkdirSync(dir, { recursive: true });
  shell('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir);
  const ballast = join(dir, 'ballast');
  return {
    dir,
    fill() {
      const chunk = Buffer.alloc(64 * 1024);
      try {
        for (;;) writeFileSync(ballast, chunk, { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    clear: () => rmSync(ballast, { force: true }),
    remove: () => void shell('umount', '-l', dir),
  };
}
