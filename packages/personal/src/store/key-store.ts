/** A key of contact details: 32 random bytes, named by 32 hex digits that tell nothing of them or of whose they are. */
export interface ContactKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** `destroyed`: it was there and is gone for ever. `unknown`: this store never had it (or was put back from an older copy). */
export type KeyFound = { readonly kind: 'key'; readonly key: ContactKey } | { readonly kind: 'destroyed'; readonly at: number } | { readonly kind: 'unknown' };

export interface StoredKey {
  readonly identifier: string;
  readonly key: ContactKey;
  /** UTC ms. */
  readonly madeAt: number;
}

export interface KeysDestroyed {
  /** Identifiers that had a key. */
  readonly identifiers: number;
  readonly keys: number;
}

/**
 * The keys contact details are sealed with, one at a time per primary identifier. The only store of ours that deletes physically:
 * whatever is sealed with a destroyed key, wherever it was copied to, nobody can read any more.
 */
export interface KeyStore {
  /**
   * The key of each identifier, made where there is none; one that is suppressed gets none and is not in the answer. Resolves once all are on disk, so what is sealed with them afterwards can be
   * opened after any crash. Several processes may ask at once.
   */
  keysFor(identifiers: readonly string[]): Promise<ReadonlyMap<string, ContactKey>>;
  find(keyId: string): KeyFound;
  /**
   * Destroys all keys of these identifiers: overwritten on disk when it resolves. Unknown ones are passed over. `at`: UTC ms, kept with the
   * key's id. `anew`: the next event makes a new key; `suppress`: they get none, for good.
   */
  destroy(identifiers: readonly string[], at: number, later?: 'anew' | 'suppress'): Promise<KeysDestroyed>;
  /** Living keys, for a backup. */
  all(): Iterable<StoredKey>;
  /** Puts keys back that this store never knew; one it destroyed stays destroyed. Answers how many went in. */
  restore(keys: readonly StoredKey[]): Promise<number>;
  close(): Promise<void>;
}

/** The store cannot be opened or written. */
export class KeyStoreFailed extends Error {
  readonly code = 'key_store_failed';
  readonly retriable = true;
  constructor(
    message: string,
    readonly facts: { readonly dir: string },
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
