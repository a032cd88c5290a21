import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { closeToOthers } from '@trichter/event-log';

/** What Trichter puts into a data directory. */
const OWN_FOLDER = /^(?:log|projector(?:-r\d+)?|clickhouse|keys|erasures|run)$/;
const OWN_FILE = /^(?:(?:credentials|keys|rebuild|refold-asks|refold-answered|demo)\.json|workspace\.key|refold\.lock)(?:\..*)?$/;

/**
 * Makes the data directory, or lets nobody but its owner into one that is there (0700), also where an earlier version left it open. One with other things
 * in it stays as open as it is: then Trichter's own folders in it are closed.
 */
export function closeDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const entries = readdirSync(dataDir, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && OWN_FOLDER.test(entry.name));
  for (const { name } of folders) closeToOthers(join(dataDir, name));
  const isOwn = entries.every((entry) => (entry.isDirectory() ? OWN_FOLDER : OWN_FILE).test(entry.name));
  if (isOwn && statSync(dataDir).uid === process.getuid?.()) chmodSync(dataDir, 0o700);
}
