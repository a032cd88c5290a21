import type { Touchpoint } from '@trichter/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK, relayout, type Chunk } from './lead-layout.js';

const one = (): Touchpoint => ({}) as Touchpoint; // only its identity counts here
const many = (count: number): Touchpoint[] => Array.from({ length: count }, one);
const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.integer({ min: 0, max: 300 }), add: fc.integer({ min: 0, max: 700 }) });

describe('the layout of a long timeline', () => {
  it('always holds exactly the timeline, in order, in chunks of bounded size', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), fc.array(change, { maxLength: 8 }), (length, changes) => {
        const disk = new Map<number, readonly Touchpoint[]>();
        let layout: readonly Chunk[] = [];
        let nextId = 0;
        let held: readonly Touchpoint[] = [];
        const store = (after: readonly Touchpoint[]): void => {
          const next = relayout(layout, nextId, held, after);
          for (const { id, from, to } of next.write) disk.set(id, after.slice(from, to));
          for (const id of next.remove) disk.delete(id);
          [layout, nextId, held] = [next.layout, next.nextId, after];
          const stored = layout.flatMap(({ id }) => disk.get(id) ?? []);
          expect(stored.length).toBe(after.length);
          expect(stored.every((touchpoint, index) => touchpoint === after[index])).toBe(true);
          expect(disk.size).toBe(layout.length);
          expect(layout.every((chunk) => chunk.length <= 2 * CHUNK)).toBe(true);
        };
        store(many(length));
        for (const { at, remove, add } of changes) {
          const place = Math.floor(at * held.length);
          store([...held.slice(0, place), ...many(add), ...held.slice(place + remove)]);
        }
      }),
    ));

  it('writes one chunk for one more touchpoint, wherever it comes', () => {
    const before = many(2_000);
    const { layout, nextId } = relayout([], 0, [], before);
    for (const at of [0, 700, 2_000]) expect(relayout(layout, nextId, before, [...before.slice(0, at), one(), ...before.slice(at)]).write).toHaveLength(1);
  });
});
