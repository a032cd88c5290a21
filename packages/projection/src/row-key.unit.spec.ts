import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowKey, SEPARATOR } from './row-key.js';

it('names different key values differently, whatever texts they hold', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', SEPARATOR, '\u001e', '"', ',', '[') });
  fc.assert(
    fc.property(text, text, text, text, (a, b, c, d) => {
      const same = a === c && b === d;
      expect(rowKey({ x: a, y: b }, ['x', 'y']) === rowKey({ x: c, y: d }, ['x', 'y'])).toBe(same);
    }),
    { numRuns: 2_000 },
  );
});
