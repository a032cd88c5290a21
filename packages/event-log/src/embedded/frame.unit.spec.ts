import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeFrames, FrameCursor } from './frame.js';

const records = fc.array(
  fc.record({ key: fc.string({ unit: 'grapheme', minLength: 1 }), value: fc.uint8Array({ maxLength: 300 }) }),
  { minLength: 1, maxLength: 60 },
);

it('gives back every record of a frame, from any place in it', () =>
  fc.assert(
    fc.property(records, fc.nat(), (input, skipped) => {
      const [frame] = encodeFrames(input, 1234);
      const cursor = new FrameCursor(frame!.bytes, 3, 100);
      const skip = skipped % input.length;
      for (let n = 0; n < skip; n++) cursor.skip();
      for (let n = skip; n < input.length; n++) {
        const { value, ...rest } = cursor.next();
        expect(rest).toEqual({ partition: 3, offset: 100 + n, key: input[n]!.key, appendedAt: 1234 });
        expect(Buffer.compare(value, input[n]!.value)).toBe(0);
      }
      expect(cursor.done).toBe(true);
    }),
  ));

it('cuts what is too large for one frame, and keeps a record that is larger whole', () => {
  const input = [300_000, 600_000, 500_000, 1_048_576, 10].map((size, n) => ({ key: `k${n}`, value: new Uint8Array(size) }));
  expect(encodeFrames(input, 1).map(({ count }) => count)).toEqual([2, 1, 1, 1]);
});
