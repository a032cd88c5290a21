import { expect, it } from 'vitest';
import type { LogContext } from './log-context.js';
import { PARTITIONS } from './log-under-test.js';
import { numbered, readAll, text } from './records.js';

export function describeReading({ open }: LogContext): void {
  it('reads any range [from, to) exactly', async () => {
    const log = await open();
    await log.append(numbered(1, 30));
    for (let n = 0; n < 12; n++) await log.append(numbered(1, 3, 30 + n * 3));
    const end = (await log.ends())[1]!;
    expect(end).toBe(67);
    for (const [from, to] of [
      [0, 1],
      [0, 67],
      [1, 2],
      [5, 20],
      [17, 31],
      [30, 31],
      [31, 32],
      [40, 66],
      [66, 67],
    ] as const) {
      const records = await readAll(log, 1, from, to);
      expect(records.map(({ offset }) => offset)).toEqual(Array.from({ length: to - from }, (_, n) => from + n));
      for (const { offset, value } of records) if (offset > 0) expect(Buffer.from(value).toString()).toBe(`p1:${offset - 1}`);
    }
  });

  it('reads nothing where the range is empty or lies beyond the end, and no further than the end', async () => {
    const log = await open();
    await log.append(numbered(0, 4));
    expect(await readAll(log, 0, 3, 3)).toEqual([]);
    expect(await readAll(log, 0, 5)).toEqual([]);
    expect(await readAll(log, 0, 9, 12)).toEqual([]);
    expect(await readAll(log, 0, 3, 900)).toHaveLength(2);
  });

  it('reads up to the end at the call, though appends go on', async () => {
    const log = await open();
    await log.append(numbered(0, 10));
    const seen: number[] = [];
    for await (const batch of log.read(0, 0)) {
      seen.push(...batch.records.map(({ offset }) => offset));
      await log.append(numbered(0, 5));
    }
    expect(seen).toEqual(Array.from({ length: 11 }, (_, n) => n));
  });

  it('says with each batch where the partition ends', async () => {
    const log = await open();
    await log.append(numbered(2, 7));
    for await (const batch of log.read(2, 0, 3)) expect(batch).toMatchObject({ partition: 2, end: 8 });
  });

  it('can be left in the middle and used again', async () => {
    const log = await open();
    await log.append(numbered(0, 10));
    for await (const batch of log.read(0, 0)) {
      expect(batch.records.length).toBeGreaterThan(0);
      break;
    }
    expect(await readAll(log, 0)).toHaveLength(11);
  });

  it('knows the ends of all partitions at once after an append resolves', async () => {
    const log = await open();
    await log.append([...numbered(0, 3), ...numbered(2, 5)]);
    expect(await log.ends()).toEqual([4, 1, 6]);
  });

  it('reads 20,000 records whole', async () => {
    const log = await open();
    for (let n = 0; n < 20; n++)
      await log.append(Array.from({ length: 1000 }, (_, i) => ({ key: `user:${i}`, value: text(`${n}:${i}`) })));
    const values = new Set<string>();
    for (let partition = 0; partition < PARTITIONS; partition++)
      for (const { offset, value } of await readAll(log, partition)) if (offset > 0) values.add(Buffer.from(value).toString());
    expect(values.size).toBe(20_000);
  });
}
