import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierOf } from './identifier-of.js';
import { leadIdOf } from './lead-id-of.js';
import { workspaceFingerprint } from './workspace-fingerprint.js';

const key = Buffer.alloc(32, 5);
const hmac = (text: string) => createHmac('sha256', key).update(text).digest('hex');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('identifiers', () => {
  it('are what the definitions say, so that another implementation gets the same', () => {
    expect(identifierOf(key, 'user', 'u-4')).toBe(`user:${hmac('user:u-4')}`);
    expect(identifierOf(key, 'anonymous', 'a')).toBe(`anonymous:${hmac('anonymous:a')}`);
    expect(identifierOf(key, 'external', 'order:o1')).toBe(`order:${hmac('order:o1')}`);
    expect(identifierOf(key, 'email', ' Ada@Example.com ')).toBe(`email:${hmac(sha256('ada@example.com'))}`);
  });

  it('are the same from an address, in any case and with spaces around, and from its SHA-256', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const plain = identifierOf(key, 'email', address);
        const hash = sha256(address.toLowerCase());
        for (const other of [address.toUpperCase(), ` ${address}\n`, hash, hash.toUpperCase()]) expect(identifierOf(key, 'email', other)).toBe(plain);
      }),
    );
  });

  it('keep dots and plus signs of an address apart', () => expect(identifierOf(key, 'email', 'a.da@example.com')).not.toBe(identifierOf(key, 'email', 'ada+x@example.com')));
  it('differ between workspaces', () => expect(identifierOf(Buffer.alloc(32, 6), 'user', 'u')).not.toBe(identifierOf(key, 'user', 'u')));
  it('give a lead an id that is a UUID text of SHA-256', () => {
    expect(leadIdOf('user:x')).toBe(sha256('user:x').slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
    expect(leadIdOf('user:x')).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  });
  it('name a workspace key by 16 digits of its hash', () => expect(workspaceFingerprint(key)).toBe(createHash('sha256').update(key).digest('hex').slice(0, 16)));
});
