import { randomBytes } from 'node:crypto';
import type { ContactKey, KeyStore, StoredKey } from './key-store.js';

/** A key store in memory, for tests. */
export function createMemoryKeyStore(): KeyStore {
  const known = new Map<string, StoredKey>();
  const destroyed = new Map<string, number>();
  const suppressed = new Set<string>();
  const of = (identifier: string): StoredKey[] => [...known.values()].filter((stored) => stored.identifier === identifier);
  return {
    async keysFor(identifiers) {
      const found = new Map<string, ContactKey>();
      for (const identifier of identifiers) {
        if (suppressed.has(identifier)) continue;
        let key = of(identifier).at(-1)?.key;
        if (!key) known.set((key = { id: randomBytes(16).toString('hex'), bytes: randomBytes(32) }).id, { identifier, key, madeAt: Date.now() });
        found.set(identifier, key);
      }
      return found;
    },
    find(id) {
      const stored = known.get(id);
      if (stored) return { kind: 'key', key: stored.key };
      const at = destroyed.get(id);
      return at === undefined ? { kind: 'unknown' } : { kind: 'destroyed', at };
    },
    async destroy(identifiers, at, later = 'anew') {
      if (later === 'suppress') for (const identifier of identifiers) suppressed.add(identifier);
      const gone = [...new Set(identifiers)].map(of).filter((stored) => stored.length > 0);
      for (const { key } of gone.flat()) {
        known.delete(key.id);
        destroyed.set(key.id, at);
      }
      return { identifiers: gone.length, keys: gone.flat().length };
    },
    all: () => [...known.values()],
    async restore(keys) {
      const fresh = keys.filter(({ key }) => !known.has(key.id) && !destroyed.has(key.id));
      for (const stored of fresh) known.set(stored.key.id, stored);
      return fresh.length;
    },
    close: async () => undefined,
  };
}
