import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Contacts } from '@trichter/events';
import type { ContactKey } from '../store/key-store.js';

const VERSION = 1;
const IV = 12;
const TAG = 16;

/** A block that cannot be opened with the key it names: damaged, or of a later version. */
export class SealBroken extends Error {
  readonly code = 'seal_broken';
  readonly retriable = false;
}

/**
 * Contact details as ciphertext: version byte, 12 random bytes (IV), AES-256-GCM of their JSON, 16 bytes of tag. The key's id is
 * authenticated too, so a block cannot be passed off as another key's.
 */
export function seal(contacts: Contacts, { id, bytes }: ContactKey): Buffer {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(Buffer.from(id));
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.update(JSON.stringify(contacts), 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export function unseal(block: Uint8Array, { id, bytes }: ContactKey): Contacts {
  if (block[0] !== VERSION || block.length < 1 + IV + TAG) throw new SealBroken(`a sealed block must begin with version ${VERSION}, got ${block[0] ?? 'nothing'}; it was made by a later version of Trichter, or is damaged`);
  const end = block.length - TAG;
  const decipher = createDecipheriv('aes-256-gcm', bytes, block.subarray(1, 1 + IV)).setAAD(Buffer.from(id)).setAuthTag(block.subarray(end));
  try {
    return JSON.parse(Buffer.concat([decipher.update(block.subarray(1 + IV, end)), decipher.final()]).toString('utf8')) as Contacts;
  } catch (cause) {
    throw new SealBroken(`the block sealed with key ${id} is damaged; the log has the original`, { cause });
  }
}
