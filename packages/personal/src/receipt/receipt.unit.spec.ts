import { describe, expect, it } from 'vitest';
import { signReceipt, verifyReceipt, type ReceiptBody } from './receipt.js';
import { publicKeyOf } from './signing-key.js';

const workspaceKey = Buffer.alloc(32, 5);
const body: ReceiptBody = {
  kind: 'trichter.erasure', version: 1, receipt: 'r1', leads: ['6f1f77a0-0000-0000-0000-000000000001'], identifiers: 2, keep: 'nothing', later: 'anew',
  askedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:00:02.000Z', removals: [{ store: 'keys', where: null, removed: 1, of: 'keys', at: '2026-01-01T00:00:01.000Z' }],
};

describe('a receipt', () => {
  const receipt = signReceipt(body, workspaceKey);

  it('is genuine as signed, also after JSON and with its fields in another order', () => {
    const copy = Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(receipt)) as object).reverse());
    expect(verifyReceipt(copy, publicKeyOf(workspaceKey))).toEqual({ kind: 'genuine' });
  });
  it('is changed once anything in it is', () => {
    expect(verifyReceipt({ ...receipt, identifiers: 3 }, publicKeyOf(workspaceKey))).toEqual({ kind: 'changed' });
    expect(verifyReceipt({ ...receipt, note: 'x' }, publicKeyOf(workspaceKey))).toEqual({ kind: 'changed' });
  });
  it('is foreign when another installation signed it', () => {
    const other = signReceipt(body, Buffer.alloc(32, 6));
    expect(verifyReceipt(other, publicKeyOf(workspaceKey))).toEqual({ kind: 'foreign', publicKey: publicKeyOf(Buffer.alloc(32, 6)) });
  });
  it.each([null, 'text', {}, { ...body, signature: 'x', publicKey: 'y' }])('is unreadable when it is %j', (value) => expect(verifyReceipt(value, publicKeyOf(workspaceKey))).toEqual({ kind: 'unreadable' }));
});
