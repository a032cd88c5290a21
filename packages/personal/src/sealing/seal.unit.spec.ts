import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryKeyStore } from '../store/memory-key-store.js';
import { readSealed } from './read-sealed.js';
import { seal, unseal } from './seal.js';

const key = { id: 'a1'.repeat(16), bytes: Buffer.alloc(32, 7) };
const textOf = (block: Buffer, id = key.id) => `${id}:${block.toString('base64')}`;

describe('a sealed block', () => {
  it('opens to what was sealed, whatever that is', () =>
    fc.assert(fc.property(fc.record({ name: fc.string({ unit: 'binary' }), data: fc.dictionary(fc.string(), fc.jsonValue()) }), (contacts) => {
        expect(unseal(seal(contacts, key), key)).toEqual(JSON.parse(JSON.stringify(contacts)));
      }),
    ));

  it('is another one each time, and shows nothing of its content', () => {
    const blocks = Array.from({ length: 50 }, () => seal({ name: 'Ada Lovelace' }, key));
    expect(new Set(blocks.map((block) => block.toString('hex'))).size).toBe(50);
    for (const block of blocks) expect(block.includes('Ada')).toBe(false);
  });

  it('opens with no other key, under no other key id, and not once a bit of it was changed', () => {
    const block = seal({ phone: '+49 30 1' }, key);
    expect(() => unseal(block, { ...key, bytes: Buffer.alloc(32, 8) })).toThrow(/damaged/);
    expect(() => unseal(block, { ...key, id: 'b2'.repeat(16) })).toThrow(/damaged/);
    for (let at = 0; at < block.length; at++) {
      const changed = Buffer.from(block);
      changed[at]! ^= 1;
      expect(() => unseal(changed, key)).toThrow();
    }
    for (let length = 0; length < block.length; length++) expect(() => unseal(block.subarray(0, length), key)).toThrow();
  });
});

describe('reading what the archive keeps', () => {
  it('says contacts, erased or lost, and never throws', async () => {
    const keys = createMemoryKeyStore();
    const own = (await keys.keysFor(['user:a'])).get('user:a')!;
    const sealed = textOf(seal({ name: 'Ada' }, own), own.id);
    expect(readSealed(keys, sealed)).toEqual({ kind: 'contacts', contacts: { name: 'Ada' } });
    expect(readSealed(keys, `${own.id}:AAAA`)).toEqual({ kind: 'lost' });
    expect(readSealed(keys, textOf(seal({}, key)))).toEqual({ kind: 'lost' });
    expect(readSealed(keys, 'nonsense')).toEqual({ kind: 'lost' });
    await keys.destroy(['user:a'], 9);
    expect(readSealed(keys, sealed)).toEqual({ kind: 'erased', at: 9 });
  });
});
