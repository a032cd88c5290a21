import { identifierOf } from '../identity/identifier-of.js';

/** What RFC 5322 allows before the sign, in any script. In URLs the characters that part them end an address; `%` stands alone or before two hex digits. */
const IN_URL = "\\p{L}\\p{M}\\p{N}.!$'*+^_`{|}~\\-";
const IN_TEXT = `${IN_URL}/?=&#`;
/** Bounded on both sides of the sign, so that hostile text costs linear time. In URLs the sign and other characters may be percent-encoded. */
const addressesOf = (local: string) =>
  new RegExp(`(?:[${local}]|%(?!40)(?:[0-9A-Fa-f]{2}|(?![0-9A-Fa-f]{2}))){1,64}(?:@|%40)(?:[\\p{L}\\p{M}\\p{N}-]{1,63}\\.){1,8}[\\p{L}\\p{M}]{2,24}`, 'gu');
const URL_ADDRESS = addressesOf(IN_URL);
const TEXT_ADDRESS = addressesOf(IN_TEXT);
const WORD = /\S+/g;
/** An absolute URL, a path, a query: `https://x.de/a`, `/a?b=c`, `a=b&c=d`. */
const URL_LIKE = /:\/\/|^[/?#]|\?[^?=]{1,200}=|^[^=&]{1,200}=[^&]{0,2000}&[^=&]{1,200}=/;
const WHOLE_ADDRESS = /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/;

export const isAddress = (text: string): boolean => text.length <= 254 && WHOLE_ADDRESS.test(text);

export const mayHoldAddress = (text: string): boolean => text.includes('@') || text.includes('%40');

/** Puts the keyed identifier in place of every e-mail address in a text: the log never holds a plain one. */
export function withoutAddresses(text: string, workspaceKey: Buffer): string {
  if (!mayHoldAddress(text)) return text;
  return text.replace(WORD, (word) => (mayHoldAddress(word) ? word.replace(URL_LIKE.test(word) ? URL_ADDRESS : TEXT_ADDRESS, (address) => identifierOf(workspaceKey, 'email', decoded(address))) : word));
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
