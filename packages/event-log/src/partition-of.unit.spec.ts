import { describe, expect, it } from 'vitest';
import { murmur2 } from './murmur2.js';
import { partitionOf } from './partition-of.js';

describe('murmur2', () => {
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("gives Kafka's own value for %s", (text, hash) => expect(murmur2(Buffer.from(text))).toBe(hash));
});

describe('the partition of a key', () => {
  it('is murmur2 made positive, modulo the partitions, over the bytes of UTF-8', () => {
    for (const key of ['user:1', 'größe', '😀', 'k'.repeat(5_000)])
      for (const partitions of [1, 4, 48])
        expect(partitionOf(key, partitions)).toBe((murmur2(Buffer.from(key)) & 0x7fffffff) % partitions);
  });

  it('spreads keys over all partitions evenly', () => {
    const counts = Array<number>(48).fill(0);
    for (let n = 0; n < 48_000; n++) counts[partitionOf(`user:${n}`, 48)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});
