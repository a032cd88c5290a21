import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryKeyStore } from './memory-key-store.js';
import type { KeyStore } from './key-store.js';
import { openKeyStore } from './open-key-store.js';

const dirs: string[] = [];
const onDisk = (): KeyStore => {
  const dir = mkdtempSync(join(tmpdir(), 'trichter-keys-'));
  dirs.push(dir);
  return openKeyStore(dir);
};
afterEach(() => dirs.splice(0).forEach((dir) => rmSync(dir, { recursive: true, force: true })));

describe.each([
  ['in LMDB', onDisk],
  ['in memory', createMemoryKeyStore],
])('a key store %s', (_, make) => {
  let store: KeyStore;
  beforeEach(() => void (store = make()));
  afterEach(() => store.close());

  it('makes one key an identifier and gives it again', async () => {
    const first = await store.keysFor(['user:a', 'user:b', 'user:a']);
    expect([...first.keys()].sort()).toEqual(['user:a', 'user:b']);
    expect(first.get('user:a')!.bytes).not.toEqual(first.get('user:b')!.bytes);
    expect(await store.keysFor(['user:b', 'user:a'])).toEqual(new Map([...first].reverse()));
    expect(store.find(first.get('user:a')!.id)).toEqual({ kind: 'key', key: first.get('user:a') });
  });

  it('makes the same key for all who ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => store.keysFor(['user:a'])));
    expect(new Set(all.map((keys) => keys.get('user:a')!.id)).size).toBe(1);
  });

  it('destroys the keys of an identifier and begins with another one afterwards', async () => {
    const before = (await store.keysFor(['user:a', 'user:b'])).get('user:a')!;
    expect(await store.destroy(['user:a', 'user:never'], 1_767_225_600_000)).toEqual({ identifiers: 1, keys: 1 });
    expect(store.find(before.id)).toEqual({ kind: 'destroyed', at: 1_767_225_600_000 });
    expect((await store.keysFor(['user:a'])).get('user:a')!.id).not.toBe(before.id);
    expect([...store.all()].map(({ identifier }) => identifier).sort()).toEqual(['user:a', 'user:b']);
    expect(await store.destroy(['user:never'], 1)).toEqual({ identifiers: 0, keys: 0 });
  });

  it('gives a suppressed identifier no key, known to it before or not, for good', async () => {
    await store.keysFor(['user:a']);
    await store.destroy(['user:a', 'user:b'], 5, 'suppress');
    expect([...(await store.keysFor(['user:a', 'user:b', 'user:c'])).keys()]).toEqual(['user:c']);
    await store.destroy(['user:a'], 6, 'anew');
    expect([...(await store.keysFor(['user:a', 'user:b'])).keys()]).toEqual([]);
  });

  it('knows nothing of a key of another store', () => expect(store.find('0'.repeat(32))).toEqual({ kind: 'unknown' }));

  it('takes keys back from a backup, but none it destroyed', async () => {
    await store.keysFor(['user:a', 'user:b']);
    const backup = [...store.all()];
    await store.destroy(['user:a'], 5);
    expect(await store.restore(backup)).toBe(0);
    const other = make();
    expect(await other.restore(backup)).toBe(2);
    expect(await other.keysFor(['user:a', 'user:b'])).toEqual(new Map(backup.map(({ identifier, key }) => [identifier, key])));
    await other.close();
  });
});
