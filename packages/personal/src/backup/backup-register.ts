import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A backup somebody made: where its key lies, and until when. Holds no key itself. */
export interface BackupEntry {
  readonly id: string;
  readonly keyFile: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly expiresAt: string;
}

const folderOf = (keysDir: string): string => join(keysDir, 'backups');

export function noteBackup(keysDir: string, entry: BackupEntry): void {
  mkdirSync(folderOf(keysDir), { recursive: true, mode: 0o700 });
  writeFileSync(join(folderOf(keysDir), `${entry.id}.json`), `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
}

export function backupsOf(keysDir: string): BackupEntry[] {
  const folder = folderOf(keysDir);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as BackupEntry);
}

/** Destroys the keys of backups whose end has come: each is overwritten and removed, so the backup, wherever it was copied to, cannot be read any more. Answers those it destroyed. */
export function expireBackups(keysDir: string, now: number): BackupEntry[] {
  const over = backupsOf(keysDir).filter(({ expiresAt }) => Date.parse(expiresAt) <= now);
  for (const { id, keyFile } of over) {
    if (existsSync(keyFile)) overwrite(keyFile);
    rmSync(join(folderOf(keysDir), `${id}.json`));
  }
  return over;
}

function overwrite(path: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(statSync(path).size), 0, undefined, 0);
  fsyncSync(file);
  closeSync(file);
  rmSync(path);
}
