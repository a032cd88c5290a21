import { identifierOf } from '../identity/identifier-of.js';
import { percentDecoded } from './percent-decoded.js';

/** The sign and the point as senders encode them: in URLs, once or several times over; as JSON and JavaScript write it (`\u0040`, `%u0040`); and the full-width sign. */
const SIGN = '(?:@|\uff20|%(?:25)*40|(?:%(?:25)*(?:5[Cc])?|\\\\{1,8})u0040)';
const POINT = '(?:\\.|%(?:25)*2[Ee])';
const DOMAIN = `(?:(?:[\\p{L}\\p{M}\\p{N}-]{1,63}${POINT}){1,8}[\\p{L}\\p{M}]{2,24}|\\[[0-9A-Fa-f:.]{2,45}\\])`;
/** What RFC 5322 allows before the sign, in any script. In URLs the characters that part them end an address; `%` stands alone or before two hex digits. */
const IN_URL = "\\p{L}\\p{M}\\p{N}.!$'*+^_`{|}~\\-";
const IN_TEXT = `${IN_URL}/?=&#`;
/** Bounded on both sides of the sign, so that hostile text costs linear time. In URLs the sign and other characters may be percent-encoded. */
const addressesOf = (local: string) => new RegExp(`(?:[${local}]|%(?!(?:25)*40)(?:[0-9A-Fa-f]{2}|(?![0-9A-Fa-f]{2}))){1,64}${SIGN}${DOMAIN}`, 'gu');
const URL_ADDRESS = addressesOf(IN_URL);
const TEXT_ADDRESS = addressesOf(IN_TEXT);
/** `"ada lovelace"@shop.example`, also inside text that escapes its quotes. */
const QUOTED_ADDRESS = new RegExp(`"(?:(?:\\\\.|[^"\\\\]){1,64}"|[^"]{1,64}\\\\")${SIGN}${DOMAIN}`, 'gu');
/** `ada @ shop.example`, as people write who fear collectors of addresses. */
const SPACED_ADDRESS = new RegExp(`[${IN_TEXT}]{1,64}[ \\t\\u00a0]{1,3}@[ \\t\\u00a0]{1,3}${DOMAIN}`, 'gu');
const SPACED = /@[ \t\u00a0]/;
/** User and password of a URL (`https://ada:secret@host`), also in one that is a parameter of another. Ends at the last sign before the path. */
const LOGIN = /((?::|%(?:25)*3[Aa])(?:\/|%(?:25)*2[Ff]){2})(?:[^/?#\s"'<>&%]|%(?!(?:25)*(?:2[Ff36]|3[Ff]))){1,256}(?:@|%(?:25)*40)/g;
const ESCAPED_SIGN = /(?:%(?:25)*(?:5c)?|\\+)u0040|\uff20/gi;
/** Blanks about the sign. */
const BLANKS = /[ \t\u00a0]+(?=@)|(?<=@)[ \t\u00a0]+/g;
const WORD = /\S+/g;
/** An absolute URL, a path, a query: `https://x.de/a`, `/a?b=c`, `a=b&c=d`. */
const URL_LIKE = /:\/\/|^[/?#]|\?[^?=]{1,200}=|^[^=&]{1,200}=[^&]{0,2000}&[^=&]{1,200}=/;
const WHOLE_ADDRESS = /^(?:[^\s@]{1,64}|"[^"\r\n]{1,62}")@[^\s@.]+(?:\.[^\s@.]+)+$/;
/** Characters as HTML writes them. */
const ENTITY = /&(?:amp;){0,3}(?:#0{0,6}([0-9]{1,6});?|#[xX]0{0,6}([0-9A-Fa-f]{1,5});?|(commat|period|quot|lowbar|plus);)/g;
const NAMED: Readonly<Record<string, string>> = { commat: '@', period: '.', quot: '"', lowbar: '_', plus: '+' };

export const isAddress = (text: string): boolean => text.length <= 254 && WHOLE_ADDRESS.test(text);

/** Whether a text may hold an address, however its sign is written: a few looks for single characters, since nearly no text has one. */
export const mayHoldAddress = (text: string): boolean =>
  text.includes('@') || (text.includes('%') && (text.includes('%40') || text.includes('2540') || text.includes('u0040'))) || mayHoldEntity(text) || text.includes('\uff20') || (text.includes('\\') && text.includes('u0040'));
const mayHoldEntity = (text: string): boolean => text.includes('&') && (text.includes('&#') || text.includes(';#') || text.includes('commat') || text.includes('&quot;@'));

/** Puts the keyed identifier in place of every e-mail address in a text: the log never holds a plain one. */
export function withoutAddresses(text: string, workspaceKey: Buffer): string {
  if (!mayHoldAddress(text)) return text;
  if (!mayHoldEntity(text)) return replaced(text, workspaceKey);
  // Written for HTML: plain text takes its place where there is an address in it, and only there.
  const plain = text.replace(ENTITY, (_, decimal: string | undefined, hex: string | undefined, name: string | undefined) => (name === undefined ? characterOf(decimal === undefined ? parseInt(hex!, 16) : Number(decimal)) : NAMED[name]!));
  const clean = replaced(plain, workspaceKey);
  return clean === plain ? text : clean;
}

function replaced(text: string, workspaceKey: Buffer): string {
  const hashed = (address: string) => identifierOf(workspaceKey, 'email', percentDecoded(address.replace(ESCAPED_SIGN, '@')).replace(BLANKS, ''));
  const open = text.includes('://') || text.includes('2F') || text.includes('2f') ? text.replace(LOGIN, '$1') : text;
  const unquoted = open.includes('"@') || open.includes('"%') || open.includes('"\\') ? open.replace(QUOTED_ADDRESS, hashed) : open;
  const joined = SPACED.test(unquoted) ? unquoted.replace(SPACED_ADDRESS, hashed) : unquoted;
  return joined.replace(WORD, (word) => (mayHoldAddress(word) ? word.replace(URL_LIKE.test(word) ? URL_ADDRESS : TEXT_ADDRESS, hashed) : word));
}

const characterOf = (code: number): string => (code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '');

/** The same through an object, keys too. Entries are defined, not assigned, so a key `__proto__` stays a key. */
export function withoutAddressesIn(value: unknown, workspaceKey: Buffer): unknown {
  if (typeof value === 'string') return withoutAddresses(value, workspaceKey);
  if (Array.isArray(value)) return value.map((inner) => withoutAddressesIn(inner, workspaceKey));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [withoutAddresses(key, workspaceKey), withoutAddressesIn(inner, workspaceKey)]));
}
