import { expect, it } from 'vitest';
import { recordHash } from './record-hash.js';

const record = { partition: 1, offset: 7, key: 'user:a', value: Buffer.from('x'), appendedAt: 5 };

it('hashes a record to 32 hex digits, whatever its append time', () => {
  expect(recordHash(record)).toMatch(/^[0-9a-f]{32}$/);
  expect(recordHash({ ...record, appendedAt: 6 } as typeof record)).toBe(recordHash(record));
});

it('tells records apart by partition, offset, key and value, also where key and value join alike', () => {
  const others = [
    { partition: 2 },
    { offset: 8 },
    { key: 'user:b' },
    { value: Buffer.from('y') },
    { key: 'user:', value: Buffer.from('ax') },
  ];
  expect(new Set([record, ...others.map((other) => ({ ...record, ...other }))].map(recordHash)).size).toBe(6);
});
