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

it('refuses a frame of which one bit is another', () =>
  fc.assert(
    fc.property(records, fc.nat(), fc.integer({ min: 0, max: 7 }), (input, at, bit) => {
      const damaged = Buffer.from(encodeFrames(input, 1234)[0]!.bytes);
      const place = 4 + (at % (damaged.length - 4)); // the count says whether there is a checksum
      damaged[place]! ^= 1 << bit;
      expect(() => new FrameCursor(damaged, 3, 100)).toThrow(expect.objectContaining({ code: 'log_damaged', facts: expect.objectContaining({ partition: 3, offset: 100, records: input.length }) as unknown }));
    }),
  ));

it('still reads a frame of a log that was made before there were checksums', () => {
  const { bytes } = encodeFrames([{ key: 'k', value: Buffer.from('v') }], 1234)[0]!;
  const older = Buffer.concat([bytes.subarray(0, 12), bytes.subarray(16)]);
  older.writeUInt32LE(1, 0);
  expect(new FrameCursor(older, 0, 0).next()).toMatchObject({ key: 'k', value: Buffer.from('v'), appendedAt: 1234 });
});
