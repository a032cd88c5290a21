import { createPublicKey, sign, verify } from 'node:crypto';
import { canonicalJson } from '@trichter/events';
import { publicKeyOf, signingKeyOf } from './signing-key.js';

/** What one step of an erasure removed. */
export interface Removal {
  /** `keys`, `log`, `projector`, `clickhouse`. */
  readonly store: string;
  /** Table, file or partition; null where the store is one thing. */
  readonly where: string | null;
  readonly removed: number;
  /** What is counted: `keys`, `rows`, `parts`, `facts`, ... */
  readonly of: string;
  /** When it was done, ISO 8601. */
  readonly at: string;
  readonly note?: string;
}

/** What became of one that was asked for. `already_erased` and `unknown` identifiers are erased all the same, should something of them be on its way. */
export interface Asked {
  /** A lead's id, or an identifier's keyed hash; null: the text is no identifier, and so repeated nowhere. */
  readonly who: string | null;
  readonly outcome: 'erased' | 'already_erased' | 'unknown' | 'refused';
  /** Of any other outcome than `erased`. */
  readonly why?: string;
}

/** Says what was removed where. Holds ids and counts, nothing personal. */
export interface ReceiptBody {
  readonly kind: 'trichter.erasure';
  readonly version: 1;
  readonly receipt: string;
  readonly leads: readonly string[];
  /** How many identifiers these leads had. */
  readonly identifiers: number;
  readonly keep: 'nothing' | 'counts';
  readonly later: 'anew' | 'suppress';
  readonly askedAt: string;
  readonly finishedAt: string;
  /** Each that was asked for, leads first, in the order given; older receipts have none. */
  readonly asked?: readonly Asked[];
  readonly removals: readonly Removal[];
  /** When it was begun anew because the process had ended half-way (ISO 8601); a step killed before it was noted counts only what it found then. */
  readonly resumedAt?: readonly string[];
}

export interface Receipt extends ReceiptBody {
  /** Base64 (SPKI, DER). */
  readonly publicKey: string;
  /** Base64 of Ed25519 over the canonical JSON of everything but itself. */
  readonly signature: string;
}

export function signReceipt(body: ReceiptBody, workspaceKey: Buffer): Receipt {
  const signed = { ...body, publicKey: publicKeyOf(workspaceKey) };
  return { ...signed, signature: sign(null, Buffer.from(canonicalJson(signed)), signingKeyOf(workspaceKey)).toString('base64') };
}

export type Verified = { readonly kind: 'genuine' } | { readonly kind: 'changed' } | { readonly kind: 'unreadable' } | { readonly kind: 'foreign'; readonly publicKey: string };

/** Whether a receipt is unchanged since it was signed, and by whom: `foreign` is sound in itself but signed by another installation's key. */
export function verifyReceipt(receipt: unknown, publicKey: string): Verified {
  const { signature, ...signed } = (typeof receipt === 'object' && receipt !== null ? receipt : {}) as Partial<Receipt>;
  if (typeof signature !== 'string' || typeof signed.publicKey !== 'string' || signed.kind !== 'trichter.erasure') return { kind: 'unreadable' };
  try {
    const key = createPublicKey({ key: Buffer.from(signed.publicKey, 'base64'), format: 'der', type: 'spki' });
    if (!verify(null, Buffer.from(canonicalJson(signed)), key, Buffer.from(signature, 'base64'))) return { kind: 'changed' };
  } catch {
    return { kind: 'unreadable' }; // not a public key at all
  }
  return signed.publicKey === publicKey ? { kind: 'genuine' } : { kind: 'foreign', publicKey: signed.publicKey };
}
