import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fresh = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

/**
 * The write keys of a data directory as `TRICHTER_WRITE_KEYS` has them, made at the first start: one for the web site, one for test
 * traffic, one that may write facts. `credentials.json` holds other secrets too; they are kept. Readable by its owner only.
 */
export function writeKeysOf(dataDir: string): string {
  const file = join(dataDir, 'credentials.json');
  const all = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { writeKeys?: string }) : {};
  if (all.writeKeys) return all.writeKeys;
  const writeKeys = `${fresh('wk')}=web,${fresh('wktest')}=web:test,${fresh('wkfacts')}=*:facts`;
  const next = `${file}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify({ ...all, writeKeys }, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
  chmodSync(file, 0o600);
  return writeKeys;
}

/** The first key for everyday events: neither test traffic nor facts. */
export const everydayKey = (writeKeys: string): string => keyOf(writeKeys, (marks) => marks.length === 0);

/** The first key for events of any source; else that for everyday events. */
export const anySourceKey = (writeKeys: string): string => keyOf(writeKeys, (marks, source) => source === '*' && !marks.includes('test')) || everydayKey(writeKeys);

/** The first key that may write facts; empty where there is none. */
export const factsKey = (writeKeys: string): string => keyOf(writeKeys, (marks) => marks.includes('facts') && !marks.includes('test'));

function keyOf(writeKeys: string, fits: (marks: readonly string[], source: string) => boolean): string {
  for (const entry of writeKeys.split(',')) {
    const [key = '', grant = ''] = entry.trim().split('=');
    const [source = '', ...marks] = grant.split(':');
    if (fits(marks, source)) return key;
  }
  return '';
}
