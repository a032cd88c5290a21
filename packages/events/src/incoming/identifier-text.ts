import { addressHashOf } from '../identity/address-hash.js';
import { isAddress } from './addresses.js';
import { isWhole } from './attributes.js';
import { isJunk } from './junk.js';
import { knownIdentifierOf } from './known-identifiers.js';
import { limits } from './limits.js';

export type ReadIdentifier = { kind: 'ok'; identifier: string } | { kind: 'fault'; must: string; remedy: string };

const TEXT = /^([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*):(.*)$/s;
/** An identifier as the log has it, which is all that is known of one nobody remembers: `hash:anonymous:<64 hex>`. */
const HASHED = /^hash:([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*:[0-9a-f]{64})$/;
const SHA_256 = /^[0-9a-fA-F]{64}$/;
const NO_NAMESPACE = new Set(['external', 'fact', 'lead', 'hash']);

const fault = (must: string, remedy: string): ReadIdentifier => ({ kind: 'fault', must, remedy });

/** The same identifier without a plain address, so that it may stand in the path of a request: the hash of an address names the same lead. */
export function withoutPlainAddress(text: string): string {
  const cut = text.indexOf(':');
  const [kind, value] = [text.slice(0, cut).trim(), text.slice(cut + 1).trim()];
  return (kind === 'email' || kind === 'user') && isAddress(value) ? `${kind}:${addressHashOf(value)}` : text;
}

/**
 * One identifier from its text: `user:42`, `email:` with an address or its SHA-256, `anonymous:a1`, `order:o1`, or `hash:` before one as the log
 * has it. Unlike a CloudEvents `subject`, the kind must be said: what is linked by mistake is found late.
 */
export function readIdentifier(workspaceKey: Buffer, text: unknown): ReadIdentifier {
  if (typeof text !== 'string' || text.length > limits.identifier) return fault(`be an identifier as text of at most ${limits.identifier} characters`, 'send it like "user:42"');
  const hashed = HASHED.exec(text.trim())?.[1];
  if (hashed !== undefined && !NO_NAMESPACE.has(hashed.slice(0, hashed.indexOf(':')))) return { kind: 'ok', identifier: hashed };
  const [, namespace, rest = ''] = TEXT.exec(text.trim()) ?? [];
  const value = rest.trim();
  if (namespace === undefined) return fault('begin with its kind', isAddress(text.trim()) ? 'put "email:" before the address' : 'send it like "user:42", "email:...", "anonymous:...", "order:..."');
  if (NO_NAMESPACE.has(namespace)) return fault('be of a kind somebody can be known by', namespace === 'hash' ? 'send "hash:" before the whole identifier, such as "hash:user:" and 64 hex digits' : 'send it like "user:42"');
  if (isJunk(value)) return fault('be a real identifier', 'send the one your system uses; values such as "null" or "undefined" name nobody');
  if (!isWhole(value)) return fault('be whole Unicode text', 'cut texts between characters, not inside one');
  switch (namespace) {
    case 'user':
      return { kind: 'ok', identifier: knownIdentifierOf(workspaceKey, 'user', isAddress(value) ? addressHashOf(value) : value) };
    case 'anonymous':
      return { kind: 'ok', identifier: knownIdentifierOf(workspaceKey, 'anonymous', value) };
    case 'email':
      if (!isAddress(value) && !SHA_256.test(value)) return fault('be an e-mail address or its SHA-256 (64 hex digits) behind "email:"', 'mend it');
      return { kind: 'ok', identifier: knownIdentifierOf(workspaceKey, 'email', value) };
    default:
      return { kind: 'ok', identifier: knownIdentifierOf(workspaceKey, 'external', `${namespace}:${value}`) };
  }
}
