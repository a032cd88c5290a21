import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Key } from './key.js';
import { readScopes } from './scope.js';

const instant = z.iso.datetime({ offset: true });
const StoredKey = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  name: z.string().max(100),
  /** SHA-256 of the key, hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.string()),
  created: instant,
  ends: instant.nullable(),
  requestsPerSecond: z.number().positive().optional(),
  eventsPerSecond: z.number().positive().optional(),
  burstSeconds: z.number().positive().optional(),
});
const KeyFile = z.strictObject({ version: z.literal(1), keys: z.array(StoredKey) });
export type StoredKey = z.output<typeof StoredKey>;

/** The keys file cannot be read or changed. The message names file and remedy, and nothing of its content. */
export class KeyFileFault extends Error {
  override readonly name = 'KeyFileFault';
  readonly code = 'key_file_fault';
  readonly retriable = false;
}

export const keyFileOf = (dataDir: string): string => join(dataDir, 'keys.json');

/** Keys as stored; null where there is no file. Throws `KeyFileFault` when it cannot be read. */
export function readKeyFile(file: string): readonly StoredKey[] | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new KeyFileFault(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code}); let the account of this process read it`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new KeyFileFault(`${file} is no JSON; put it back from a backup, or remove it and make the keys anew with: trichter keys create`);
  }
  const parsed = KeyFile.safeParse(json);
  if (!parsed.success) throw new KeyFileFault(`${file} is no keys file: ${parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').slice(0, 5).join(', ')} is not as expected; change it with: trichter keys`);
  return parsed.data.keys;
}

/** Whether others than its owner may read the file. They would see hashes only, yet also who may do what. */
export const isOpenToOthers = (file: string): boolean => process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;

/** As the services use it. Throws `KeyFileFault` on a scope this version does not know: a key is never taken for less, or more, than it says. */
export function keyOf({ id, name, hash, scopes, ends, requestsPerSecond, eventsPerSecond, burstSeconds }: StoredKey): Key {
  const read = readScopes(scopes);
  if (read.kind === 'fault') throw new KeyFileFault(`key ${id}: ${read.message}`);
  const limits = { ...(requestsPerSecond && { requestsPerSecond }), ...(eventsPerSecond && { eventsPerSecond }), ...(burstSeconds && { burstSeconds }) };
  return { id, name, hash: Buffer.from(hash, 'hex'), ends: ends === null ? null : Date.parse(ends), limits, ...read.grants };
}

/**
 * Replaces the file whole, for its owner only. The new one is written beside it under a name only one process can make, so of two commands
 * at once the second is refused and neither change is lost.
 */
export function changeKeyFile(file: string, change: (keys: readonly StoredKey[]) => readonly StoredKey[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.next`;
  let descriptor: number;
  try {
    descriptor = openSync(next, 'wx', 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw new KeyFileFault(`${next} cannot be written (${(cause as NodeJS.ErrnoException).code}); let the account of this process write the folder`, { cause });
    throw new KeyFileFault(`another command is changing ${file}; try again when it is done, or remove ${next} when none runs`, { cause });
  }
  try {
    const keys = change(readKeyFile(file) ?? []);
    keys.forEach(keyOf);
    writeSync(descriptor, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
    fsyncSync(descriptor);
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
