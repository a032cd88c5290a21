import { timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Logger } from '@trichter/observability';
import { hashOfKey, type Key } from './key.js';
import { isOpenToOthers, keyOf, readKeyFile } from './key-file.js';
import { allows, type Scope } from './scope.js';

export interface KeyBook {
  /** The key of this text if it is valid now; null otherwise, whether it is unknown, revoked or has ended. */
  find(text: string): Key | null;
  /** Whether a key with one of these scopes was ever made: a service without one answers anybody, and one whose last key has ended nobody. */
  guards(scopes: readonly Scope[]): boolean;
  close(): void;
}

export interface KeyBookOptions {
  /** The keys file; it need not be there yet. */
  readonly file: string | null;
  /** Keys of the environment, beside those of the file. */
  readonly given?: readonly Key[];
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly now?: () => number;
  /** Ms between two looks at the file. */
  readonly lookMs?: number;
}

const LOOK_MS = 1_000;
/** Compared with where no key has the first bytes, so that this takes as long as a comparison. */
const NOBODY = Buffer.alloc(32);

/**
 * The keys of environment and file, the file read again when it changes. A file that cannot be read, or is gone, changes nothing and is told in
 * the log: no slip of the pen locks everybody out, and none lets anybody in.
 *
 * Keys are found by the first two bytes of their SHA-256 and then compared in constant time. What the search's time could tell is
 * something about the hash of what the caller sent, which the caller knows; to learn of a key this way it would have to be found from its hash.
 */
export function createKeyBook({ file, given = [], logger, now = Date.now, lookMs = LOOK_MS }: KeyBookOptions): KeyBook {
  let ofFile: readonly Key[] = [];
  let byStart = new Map<number, Key[]>();
  let seen = '';
  let everGuarded = new Set<Scope>();

  function index(): void {
    byStart = new Map();
    for (const key of [...given, ...ofFile]) {
      const start = key.hash.readUInt16BE(0);
      byStart.set(start, [...(byStart.get(start) ?? []), key]);
    }
    const scopes: Scope[] = ['write', 'read', 'contacts', 'administer'];
    everGuarded = new Set([...everGuarded, ...scopes.filter((scope) => [...given, ...ofFile].some((key) => allows(key, scope)))]);
  }

  function load(first: boolean): void {
    if (file === null) return;
    try {
      const stored = readKeyFile(file);
      if (stored === null) {
        if (!first && ofFile.length > 0) logger.error({ file }, 'the keys file is gone; the keys known so far stay valid until it is back');
        return;
      }
      if (isOpenToOthers(file)) logger.warn({ file }, 'the keys file can be read by others than its owner; run: chmod 600');
      ofFile = stored.map(keyOf);
      index();
      if (!first) logger.info({ keys: ofFile.length }, 'the keys file was read again');
    } catch (error) {
      if (first) throw error;
      logger.error({ err: error }, 'the keys file cannot be read; the keys known so far stay valid');
    }
  }

  async function look(): Promise<void> {
    const facts = await stat(file!).then(({ mtimeMs, ino, size }) => `${mtimeMs} ${ino} ${size}`, () => 'gone');
    if (facts === seen) return;
    const first = seen === '';
    seen = facts;
    if (!first || facts !== 'gone') load(false);
  }

  load(true);
  index();
  // The first look reads once more: a change between reading and looking is then not missed.
  const timer = file === null ? undefined : setInterval(() => void look(), lookMs).unref();

  return {
    find(text) {
      const hash = hashOfKey(text);
      let found: Key | null = null;
      for (const key of byStart.get(hash.readUInt16BE(0)) ?? []) if (timingSafeEqual(key.hash, hash)) found = key;
      if (found === null) timingSafeEqual(NOBODY, hash);
      return found !== null && (found.ends === null || now() < found.ends) ? found : null;
    },
    guards: (scopes) => scopes.some((scope) => everGuarded.has(scope)),
    close: () => clearInterval(timer),
  };
}
