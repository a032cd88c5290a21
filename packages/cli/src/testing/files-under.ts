import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a folder that is in use, with its path from there; what goes away meanwhile (a part of ClickHouse that is merged) is passed over. */
export function filesUnder(folder: string, below = ''): { readonly path: string; readonly bytes: Buffer }[] {
  return unlessGone(() => readdirSync(join(folder, below), { withFileTypes: true })).flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return filesUnder(folder, path);
    return entry.isFile() ? unlessGone(() => [{ path, bytes: readFileSync(join(folder, path)) }]) : [];
  });
}

function unlessGone<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
