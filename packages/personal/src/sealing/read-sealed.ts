import type { Contacts } from '@trichter/events';
import type { KeyStore } from '../store/key-store.js';
import { SealBroken, unseal } from './seal.js';

/** What a sealed text (`<key id>:<base64>`, as the archive keeps it) says. `erased`: its key is destroyed. `lost`: this store does not have its key, or the block is damaged. */
export type Opened = { readonly kind: 'contacts'; readonly contacts: Contacts } | { readonly kind: 'erased'; readonly at: number } | { readonly kind: 'lost' };

/** Never throws on what a record may hold: an unreadable block is a value, not a fault of the record. */
export function readSealed(keys: Pick<KeyStore, 'find'>, sealed: string): Opened {
  const cut = sealed.indexOf(':');
  const found = keys.find(sealed.slice(0, cut));
  if (found.kind === 'destroyed') return { kind: 'erased', at: found.at };
  if (found.kind === 'unknown') return { kind: 'lost' };
  try {
    return { kind: 'contacts', contacts: unseal(Buffer.from(sealed.slice(cut + 1), 'base64'), found.key) };
  } catch (error) {
    if (error instanceof SealBroken) return { kind: 'lost' };
    throw error;
  }
}
