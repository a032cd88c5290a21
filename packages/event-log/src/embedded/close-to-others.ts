import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Lets only its owner into a folder (0700) and at the files directly in it (0600), also where an earlier version made them. What belongs to somebody else stays as it is. */
export function closeToOthers(folder: string): void {
  close(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isFile()) close(join(folder, entry.name), 0o600);
}

/** ENOENT: lock files come and go. */
const PASSED_OVER = new Set(['EPERM', 'EROFS', 'ENOENT']);

function close(path: string, mode: number): void {
  try {
    if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
  } catch (error) {
    if (!PASSED_OVER.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
