import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryKeyStore } from '../store/memory-key-store.js';
import { backUpKeys, readBackup } from './back-up-keys.js';
import { backupsOf, expireBackups } from './backup-register.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'trichter-backup-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a backup of the keys', () => {
  const make = async () => {
    const store = createMemoryKeyStore();
    await store.keysFor(['user:a', 'user:b']);
    const files = { file: join(dir, 'backup'), keyFile: join(dir, 'backup.key') };
    return { store, ...files, entry: backUpKeys({ store, keysDir: join(dir, 'keys'), ...files, now: 1_000, expiresAt: 2_000 }) };
  };

  it('gives all keys back with its own key', async () => {
    const { store, file, keyFile, entry } = await make();
    expect(entry).toMatchObject({ keys: 2, expiresAt: '1970-01-01T00:00:02.000Z' });
    expect(readBackup(file, keyFile)).toEqual([...store.all()]);
  });

  it('shows no key and no identifier', async () => {
    const { store, file } = await make();
    for (const { key, identifier } of store.all()) {
      expect(readFileSync(file).includes(key.bytes)).toBe(false);
      expect(readFileSync(file).includes(identifier)).toBe(false);
    }
  });

  it('cannot be read after its end, and its key is in no file', async () => {
    const { file, keyFile, entry } = await make();
    const key = readFileSync(keyFile);
    expect(expireBackups(join(dir, 'keys'), 1_999)).toEqual([]);
    expect(backupsOf(join(dir, 'keys')).map(({ id }) => id)).toEqual([entry.id]);
    expect(expireBackups(join(dir, 'keys'), 2_000).map(({ id }) => id)).toEqual([entry.id]);
    expect(existsSync(keyFile)).toBe(false);
    expect(() => readBackup(file, keyFile)).toThrow(/destroyed for good/);
    const all = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((found) => found.isFile()).map((found) => readFileSync(join(found.parentPath, found.name)));
    expect(all.some((bytes) => bytes.includes(key) || bytes.includes(Buffer.from(key.toString(), 'hex')))).toBe(false);
    expect(backupsOf(join(dir, 'keys'))).toEqual([]);
  });

  it('is not opened by the key of another backup', async () => {
    const { file, keyFile } = await make();
    rmSync(keyFile);
    backUpKeys({ store: createMemoryKeyStore(), keysDir: join(dir, 'keys'), file: join(dir, 'other'), keyFile, now: 1, expiresAt: 2 });
    expect(() => readBackup(file, keyFile)).toThrow(/give the key file that was made with this backup/);
  });
});
