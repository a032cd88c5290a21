import { identifierOf } from '../identity/identifier-of.js';

/** Bounded on both sides of the sign, so that hostile text costs linear time. In URLs the sign and other characters may be percent-encoded. */
const ADDRESS = /(?:[\p{L}\p{N}._+'-]|%(?!40)[0-9A-Fa-f]{2}){1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const WHOLE_ADDRESS = /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/;

export const isAddress = (text: string): boolean => text.length <= 254 && WHOLE_ADDRESS.test(text);

export const mayHoldAddress = (text: string): boolean => text.includes('@') || text.includes('%40');

/** Puts the keyed identifier in place of every e-mail address in a text: the log never holds a plain one. */
export function withoutAddresses(text: string, workspaceKey: Buffer): string {
  if (!mayHoldAddress(text)) return text;
  return text.replace(ADDRESS, (address) => identifierOf(workspaceKey, 'email', decoded(address)));
}

/** The same through an object, keys too. Entries are defined, not assigned, so a key `__proto__` stays a key. */
export function withoutAddressesIn(value: unknown, workspaceKey: Buffer): unknown {
  if (typeof value === 'string') return withoutAddresses(value, workspaceKey);
  if (Array.isArray(value)) return value.map((inner) => withoutAddressesIn(inner, workspaceKey));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [withoutAddresses(key, workspaceKey), withoutAddressesIn(inner, workspaceKey)]));
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch (error) {
    if (error instanceof URIError) return address; // a stray percent sign: hashed as it stands
    throw error;
  }
}
