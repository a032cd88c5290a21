import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { KeyStoreFailed, type ContactKey, type KeyStore, type StoredKey } from './key-store.js';
import { openSlotFile, type SlotFile } from './slot-file.js';

/** What LMDB holds of a key: where its bytes are, never the bytes. */
type Entry = [slot: number, madeAt: number, destroyedAt: number];

interface Environment {
  readonly root: RootDatabase;
  readonly keys: Database<Entry, string>;
  readonly identifiers: Database<string[], string>;
  /** Identifiers that get no key, with the time since when. */
  readonly suppressed: Database<number, string>;
  readonly meta: Database<number, string>;
  readonly slots: SlotFile;
  users: number;
}

const environments = new Map<string, Environment>();

/**
 * The key store of a data directory: LMDB says which keys an identifier has and in which slot of `material` their bytes are. Several
 * processes may have it open: allocating, writing and overwriting a slot happen inside LMDB's write transaction, which only one has at a time.
 */
export function openKeyStore(dir: string): KeyStore {
  const path = resolve(dir);
  const env = environments.get(path) ?? opened(path);
  environments.set(path, env);
  env.users += 1;
  return keyStoreOf(env, async () => {
    if (--env.users > 0) return;
    environments.delete(path);
    await env.root.close();
    env.slots.close();
  });
}

function opened(path: string): Environment {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // overlappingSync off: a key that others can see is on disk.
    const root = open({ path: join(path, 'index'), maxDbs: 5, mapSize: 2 ** 34, overlappingSync: false, cache: false });
    return {
      root,
      keys: root.openDB<Entry, string>({ name: 'keys' }),
      identifiers: root.openDB<string[], string>({ name: 'identifiers' }),
      suppressed: root.openDB<number, string>({ name: 'suppressed' }),
      meta: root.openDB<number, string>({ name: 'meta' }),
      slots: openSlotFile(join(path, 'material')),
      users: 0,
    };
  } catch (cause) {
    throw new KeyStoreFailed(`the key store in ${path} cannot be opened: ${String(cause)}; check that the directory can be written and the disk has space`, { dir: path }, cause);
  }
}

function keyStoreOf({ root, keys, identifiers, suppressed, meta, slots }: Environment, release: () => Promise<void>): KeyStore {
  const living = (id: string): ContactKey | null => {
    const entry = keys.get(id);
    const bytes = entry && entry[2] === 0 ? slots.read(entry[0]) : null;
    return bytes && { id, bytes };
  };
  /** The newest that lives; of one whose maker was killed before its bytes were on disk nothing was ever sealed. */
  const keyOf = (identifier: string): ContactKey | null => {
    for (const id of (identifiers.get(identifier) ?? []).toReversed()) {
      const key = living(id);
      if (key) return key;
    }
    return null;
  };

  /** Within a transaction. */
  function put(identifier: string, { id, bytes }: ContactKey, madeAt: number): void {
    const slot = meta.get('slots') ?? 0;
    meta.putSync('slots', slot + 1);
    slots.write(slot, bytes);
    keys.putSync(id, [slot, madeAt, 0]);
    identifiers.putSync(identifier, [...(identifiers.get(identifier) ?? []), id]);
  }

  return {
    async keysFor(wanted) {
      root.resetReadTxn();
      const found = new Map<string, ContactKey>();
      const missing: string[] = [];
      for (const identifier of new Set(wanted)) {
        const key = keyOf(identifier);
        if (key) found.set(identifier, key);
        else if (suppressed.get(identifier) === undefined) missing.push(identifier);
      }
      if (missing.length === 0) return found;
      await root.transaction(() => {
        for (const identifier of missing) {
          if (suppressed.get(identifier) !== undefined) continue;
          let key = keyOf(identifier); // another process may have been first
          if (!key) put(identifier, (key = { id: randomBytes(16).toString('hex'), bytes: randomBytes(32) }), Date.now());
          found.set(identifier, key);
        }
      });
      await slots.flush();
      return found;
    },
    find(id) {
      root.resetReadTxn();
      const entry = keys.get(id);
      if (!entry) return { kind: 'unknown' };
      if (entry[2] !== 0) return { kind: 'destroyed', at: entry[2] };
      const bytes = slots.read(entry[0]);
      return bytes ? { kind: 'key', key: { id, bytes } } : { kind: 'destroyed', at: entry[1] };
    },
    destroy: (gone, at, later = 'anew') =>
      root.transaction(() => {
        const owners = [...new Set(gone)].filter((identifier) => identifiers.get(identifier) !== undefined);
        const entries = owners.flatMap((identifier) => identifiers.get(identifier)!).flatMap((id) => (keys.get(id) ? [[id, keys.get(id)!] as const] : []));
        // The bytes first: killed between the two, the slots are empty and the keys count as destroyed all the same.
        if (entries.length > 0) slots.erase(entries.map(([, [slot]]) => slot));
        for (const [id, [slot, madeAt]] of entries) keys.putSync(id, [slot, madeAt, at]);
        for (const identifier of owners) identifiers.removeSync(identifier);
        if (later === 'suppress') for (const identifier of gone) suppressed.putSync(identifier, at);
        return { identifiers: owners.length, keys: entries.length };
      }),
    *all() {
      root.resetReadTxn();
      for (const { key: identifier, value: ids } of identifiers.getRange()) {
        for (const id of ids) {
          const key = living(id);
          if (key) yield { identifier, key, madeAt: keys.get(id)![1] };
        }
      }
    },
    async restore(stored: readonly StoredKey[]) {
      const count = await root.transaction(() => {
        const fresh = stored.filter(({ key }) => keys.get(key.id) === undefined);
        for (const { identifier, key, madeAt } of fresh) put(identifier, key, madeAt);
        return fresh.length;
      });
      await slots.flush();
      return count;
    },
    close: release,
  };
}
