import { expect, it } from 'vitest';
import { MAX_VALUE_BYTES } from '../limits.js';
import type { EventLog } from '../event-log.js';
import { partitionOf } from '../partition-of.js';
import type { LogContext } from './log-context.js';
import { PARTITIONS, WORKSPACE } from './log-under-test.js';
import { readAll, text } from './records.js';

export function describeAppending({ open, reopen }: LogContext): void {
  it('starts every partition with log.created at offset 0', async () => {
    const log = await open();
    expect(log.partitions).toBe(PARTITIONS);
    expect(await log.ends()).toEqual(Array(PARTITIONS).fill(1));
    for (let partition = 0; partition < PARTITIONS; partition++)
      expect(await readAll(log, partition)).toMatchObject([{ offset: 0, key: 'fact:log.created' }]);
  });

  it('answers the position of every record in the order given, and reads each back from there', async () => {
    const log = await open();
    const records = Array.from({ length: 50 }, (_, n) => ({ key: `user:${n % 7}`, value: text(`v${n}`) }));
    const positions = await log.append(records);
    expect(positions).toHaveLength(50);
    for (const [n, position] of positions.entries()) {
      expect(position.partition).toBe(partitionOf(records[n]!.key, PARTITIONS));
      const [record] = await readAll(log, position.partition, position.offset, position.offset + 1);
      expect(record).toMatchObject({ ...position, key: records[n]!.key });
      expect(Buffer.from(record!.value).toString()).toBe(`v${n}`);
    }
  });

  it('puts a record where it names its partition, whatever the key says', async () => {
    const log = await open();
    for (let partition = 0; partition < PARTITIONS; partition++)
      expect(await log.append([{ key: 'fact:clock', value: text('tick'), partition }])).toEqual([{ partition, offset: 1 }]);
  });

  it('keeps the order of each key, also among many appends at once', async () => {
    const log = await open();
    await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        log.append([
          { key: `user:${n % 5}`, value: text(`${n % 5}:${n}`) },
          { key: `user:${n % 5}`, value: text(`${n % 5}:${n}.5`) },
        ]),
      ),
    );
    const seen = new Map<string, number>();
    for (const record of await everything(log)) {
      if (record.offset === 0) continue;
      const [key, n] = Buffer.from(record.value).toString().split(':');
      expect(Number(n)).toBeGreaterThan(seen.get(key!) ?? -1);
      seen.set(key!, Number(n));
    }
    expect([...seen.values()].sort((a, b) => a - b)).toEqual([195.5, 196.5, 197.5, 198.5, 199.5]);
  });

  it('gives offsets without gaps and append times that never fall', async () => {
    const log = await open();
    for (let round = 0; round < 5; round++)
      await Promise.all(Array.from({ length: 20 }, (_, n) => log.append([{ key: `user:${n}`, value: text('x') }])));
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const records = await readAll(log, partition);
      expect(records.map(({ offset }) => offset)).toEqual(records.map((_, index) => index));
      for (const [index, record] of records.entries())
        expect(record.appendedAt).toBeGreaterThanOrEqual(records[index - 1]?.appendedAt ?? Date.now() - 300_000);
    }
  });

  it('keeps what was appended when it is closed and opened again', async () => {
    const log = await open();
    const [position] = await log.append([{ key: 'user:a', value: text('kept') }]);
    await log.close();
    const again = await reopen();
    expect(again.generation).toBe(log.generation);
    expect((await readAll(again, position!.partition)).map(({ value }) => Buffer.from(value).toString())).toContain('kept');
    expect(await again.append([{ key: 'user:a', value: text('next') }])).toEqual([
      { partition: position!.partition, offset: position!.offset + 1 },
    ]);
  });

  it('takes a value of 1 MiB, empty values and keys beyond ASCII unchanged', async () => {
    const log = await open();
    const large = Buffer.alloc(MAX_VALUE_BYTES, 'größer');
    const [a, b] = await log.append([
      { key: 'schlüssel:ü→😀', value: large },
      { key: 'user:empty', value: new Uint8Array(0) },
    ]);
    const [first] = await readAll(log, a!.partition, a!.offset, a!.offset + 1);
    expect(first!.key).toBe('schlüssel:ü→😀');
    expect(Buffer.compare(first!.value, large)).toBe(0);
    const [second] = await readAll(log, b!.partition, b!.offset, b!.offset + 1);
    expect(second!.value).toHaveLength(0);
  });

  it('refuses a record no log can take, for ever, and none of its neighbours goes in', async () => {
    const log = await open();
    const good = { key: 'user:a', value: text('good') };
    for (const bad of [
      { key: 'user:a', value: new Uint8Array(MAX_VALUE_BYTES + 1) },
      { key: '', value: text('x') },
      { key: 'k'.repeat(2000), value: text('x') },
      { key: 'user:a', value: text('x'), partition: PARTITIONS },
      { key: 'user:a', value: text('x'), partition: -1 },
    ])
      await expect(log.append([good, bad])).rejects.toMatchObject({ code: 'record_refused', retriable: false });
    expect(await log.ends()).toEqual(Array(PARTITIONS).fill(1));
  });

  it('appends nothing and answers nothing for no records', async () => {
    expect(await (await open()).append([])).toEqual([]);
  });

  it('says that it is closed when it is, and that this does not pass', async () => {
    const log = await open();
    await log.close();
    await expect(log.append([{ key: 'user:a', value: text('x') }])).rejects.toMatchObject({
      code: 'log_closed',
      retriable: false,
    });
    await expect(log.ends()).rejects.toMatchObject({ code: 'log_closed' });
    await log.close();
  });

  it('is refused to a workspace with another key, with the remedy', async () => {
    await open();
    await expect(reopen({ workspace: 'ffffffffffffffff' })).rejects.toMatchObject({
      code: 'workspace_key_mismatch',
      retriable: false,
      message: expect.stringContaining(WORKSPACE),
    });
  });

  it('keeps the partitions it was made with', async () => {
    await open();
    expect((await reopen({ partitions: PARTITIONS + 2 })).partitions).toBe(PARTITIONS);
  });

  it('is made once when several open it together', async () => {
    const logs = await Promise.all([open(), reopen(), reopen(), reopen()]);
    for (const log of logs) expect(await log.ends()).toEqual(Array(PARTITIONS).fill(1));
  });
}

async function everything(log: EventLog) {
  return (await Promise.all(Array.from({ length: log.partitions }, (_, partition) => readAll(log, partition)))).flat();
}
