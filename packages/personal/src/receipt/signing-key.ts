import { createHmac, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** DER of an Ed25519 private key (RFC 8410) up to its 32 bytes of seed. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The installation's signing key, made of the workspace key, so it need not be kept beside it and any copy of the workspace key can verify. */
export function signingKeyOf(workspaceKey: Buffer): KeyObject {
  const seed = createHmac('sha256', workspaceKey).update('trichter receipts, Ed25519, 1').digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

/** Base64 of the public half (SPKI): safe to publish, so others can verify without the workspace key. */
export const publicKeyOf = (workspaceKey: Buffer): string => createPublicKey(signingKeyOf(workspaceKey)).export({ format: 'der', type: 'spki' }).toString('base64');
