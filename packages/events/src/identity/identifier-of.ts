import { createHmac } from 'node:crypto';
import { addressHashOf } from './address-hash.js';

/** `external` values are `namespace:value` (`order:o1`); the namespace is the kind of the identifier made. */
export type IdentifierKind = 'user' | 'email' | 'anonymous' | 'external';

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('hex');

/**
 * The keyed hash by which the log knows a person or thing: `user:<64 hex>`, `email:...`, `anonymous:...`, `order:...`.
 * Without the workspace key nobody can guess addresses from it. An e-mail may be the plain address or its SHA-256: both give the same.
 */
export function identifierOf(workspaceKey: Buffer, kind: IdentifierKind, value: string): string {
  switch (kind) {
    case 'email':
      return `email:${hmac(workspaceKey, addressHashOf(value))}`;
    case 'user':
    case 'anonymous':
      return `${kind}:${hmac(workspaceKey, `${kind}:${value}`)}`;
    case 'external':
      return `${value.slice(0, value.indexOf(':'))}:${hmac(workspaceKey, value)}`;
  }
}
