import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Resume } from '../event-log.js';
import { recordHash } from '../record-hash.js';
import type { LogContext } from './log-context.js';
import { PARTITIONS } from './log-under-test.js';
import { joinGroup } from './recording-member.js';
import { numbered, readAll, text } from './records.js';
import { until } from './until.js';

export function describeSubscribing({ open, reopen, destroy }: LogContext): void {
  it('hands over what is in and what comes, each partition from its first offset without gaps', async () => {
    const log = await open();
    await log.append([...numbered(0, 20), ...numbered(1, 20)]);
    const member = await joinGroup(log);
    await until('the first records are in', () => member.values().length === 40);
    await log.append(numbered(2, 5));
    await until('the later ones too', () => member.values().length === 45);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const offsets = member.records.filter((record) => record.partition === partition).map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.map((_, index) => index));
    }
    await member.subscription.stop();
    expect(member.ended()).toEqual({ error: null });
    expect(member.calls.filter((call) => call.startsWith('revoked')).sort()).toEqual([
      'revoked 0 stopped',
      'revoked 1 stopped',
      'revoked 2 stopped',
    ]);
  });

  it('hands over a new record within 200 ms', async () => {
    const log = await open();
    const member = await joinGroup(log);
    await until('it has caught up', () => member.records.length === PARTITIONS);
    const waits: number[] = [];
    for (let n = 0; n < 9; n++) {
      await sleep(40);
      const before = Date.now();
      await log.append(numbered(n % PARTITIONS, 1, n));
      await until('the record comes', () => member.values().length === n + 1);
      waits.push(Date.now() - before);
    }
    expect(waits.sort((a, b) => a - b)[4]).toBeLessThan(200);
  });

  it('hands over one batch at a time, and waiting holds the next one back', async () => {
    const log = await open();
    await log.append(numbered(0, 50));
    let inHand = 0;
    let most = 0;
    let open0!: () => void;
    const gate = new Promise<void>((resolve) => (open0 = resolve));
    const member = await joinGroup(log, {
      maxBatch: 10,
      onBatch: async ({ partition }) => {
        if (partition !== 0) return;
        most = Math.max(most, ++inHand);
        await gate;
        inHand--;
      },
    });
    await until('the first batch is in hand', () => inHand === 1);
    await log.append([...numbered(0, 20, 50), ...numbered(1, 3)]);
    await until('the other partitions go on meanwhile', () => member.values().length === 3);
    await sleep(100);
    expect(member.batches.filter(({ partition }) => partition === 0)).toHaveLength(1);
    open0();
    await until('the rest follows', () => member.values().length === 73);
    expect(most).toBe(1);
    expect(Math.max(...member.batches.map(({ records }) => records.length))).toBeLessThanOrEqual(10);
  });

  it('holds members back through long work without losing the partition', async () => {
    const log = await open();
    await log.append(numbered(0, 3));
    const member = await joinGroup(log, { onBatch: ({ partition }) => (partition === 0 ? sleep(4_000) : undefined) });
    await until('the slow batch is done', () => member.values().length === 3);
    expect(member.calls.filter((call) => call.startsWith('revoked'))).toEqual([]);
  });

  it('goes on where the group committed, after a stop', async () => {
    const log = await open();
    const places = new Map<number, Resume>();
    const first = await joinGroup(log, { places });
    await log.append(numbered(1, 10));
    // Of the other partitions too, which hold their log.created alone.
    await until('the first has all', () => first.records.length === 10 + log.partitions);
    await first.subscription.stop();
    expect(await log.committed('projector')).toEqual([1, 11, 1]);
    await log.append(numbered(1, 5, 10));
    const second = await joinGroup(log, { places });
    await until('the second has the rest', () => second.values().length === 5);
    expect(second.calls).toContain('assigned 1 11');
    expect(second.values()).toEqual(['p1:10', 'p1:11', 'p1:12', 'p1:13', 'p1:14']);
    expect((await readAll(log, 1, 11, 12)).map(({ appendedAt }) => appendedAt)).toEqual([
      second.records.find(({ offset }) => offset === 11)!.appendedAt,
    ]);
  });

  it('commits nothing by itself', async () => {
    const log = await open();
    const member = await joinGroup(log, { commits: false });
    await log.append(numbered(0, 10));
    await until('all are handed over', () => member.values().length === 10);
    await member.subscription.stop();
    expect(await log.committed('projector')).toEqual([0, 0, 0]);
  });

  it('starts where the copy stands, not where the group committed', async () => {
    const log = await open();
    await log.append(numbered(0, 10));
    const place = (await readAll(log, 0, 4, 5))[0]!;
    const member = await joinGroup(log, {
      resume: (partition) => (partition === 0 ? { next: 5, lastHash: recordHash(place) } : { next: 0, lastHash: null }),
    });
    await until('the rest is in', () => member.values().length === 6);
    expect(member.values()[0]).toBe('p0:4');
  });

  it('keeps the offsets of groups apart', async () => {
    const log = await open();
    await log.append(numbered(0, 3));
    const [a, b] = [await joinGroup(log, { group: 'a' }), await joinGroup(log, { group: 'b', commits: false })];
    await until('both have read', () => a.values().length === 3 && b.values().length === 3);
    await until('a has committed', async () => (await log.committed('a'))[0] === 4);
    expect(await log.committed('b')).toEqual([0, 0, 0]);
    expect(await log.committed('never-seen')).toEqual([0, 0, 0]);
  });

  it('stops with the error a batch throws, hands over nothing more and does not skip it', async () => {
    const log = await open();
    await log.append(numbered(0, 10));
    const places = new Map<number, Resume>();
    const member = await joinGroup(log, {
      maxBatch: 5,
      places,
      onBatch: ({ partition, records }) => {
        if (partition === 0 && records.at(-1)!.offset > 5) throw new Error('sink refuses');
      },
    });
    await until('it has stopped', () => member.ended() !== undefined);
    expect(member.ended()).toMatchObject({ error: { message: 'sink refuses' } });
    expect(member.owned.size).toBe(0);
    await member.subscription.stop();
    const next = await joinGroup(log, { places });
    await until('the batch is handed over again', () => next.values().length === 6 || next.values().length === 5 + 1);
    expect(next.values()).toContain('p0:9');
  });

  it('stops when the place is beyond the end, and when the last record is another one', async () => {
    const log = await open();
    await log.append(numbered(0, 5));
    for (const resume of [
      { next: 900, lastHash: 'x' },
      { next: 3, lastHash: 'not the hash' },
      { next: 3, lastHash: null },
    ]) {
      const member = await joinGroup(log, {
        group: `g${resume.next}${resume.lastHash?.length}`,
        resume: (partition) => (partition === 0 ? resume : { next: 0, lastHash: null }),
      });
      await until('it has stopped', () => member.ended() !== undefined);
      expect(member.ended()).toMatchObject({ error: { code: 'log_diverged', retriable: false, facts: { partition: 0 } } });
      expect((member.ended()!.error as Error).message).toMatch(/delete the projector|delete its copy/);
    }
  });

  it('stops when the log was made anew under the same name', async () => {
    const places = new Map<number, Resume>();
    const log = await open();
    await log.append(numbered(0, 5));
    const member = await joinGroup(log, { places });
    await until('all are read', () => member.values().length === 5);
    await log.close();
    await destroy();
    const anew = await reopen();
    await anew.append(numbered(0, 8, 100));
    const back = await joinGroup(anew, { places });
    await until('it has stopped', () => back.ended() !== undefined);
    expect(back.ended()).toMatchObject({ error: { code: 'log_diverged' } });
    expect(back.values()).toEqual([]);
  });

  it('finishes the batch in hand before it stops, which may still commit', async () => {
    const log = await open();
    await log.append(numbered(0, 3));
    let started = false;
    const member = await joinGroup(log, {
      onBatch: async ({ partition }) => {
        if (partition !== 0) return;
        started = true;
        await sleep(300);
      },
    });
    await until('the batch is in hand', () => started);
    await member.subscription.stop();
    expect(member.values()).toEqual(['p0:0', 'p0:1', 'p0:2']);
    expect((await log.committed('projector'))[0]).toBe(4);
    await log.append([{ key: 'a', value: text('later'), partition: 0 }]);
    await sleep(100);
    expect(member.values()).toHaveLength(3);
  });

  it('refuses a commit after the stop', async () => {
    const log = await open();
    const member = await joinGroup(log);
    await until('it owns all', () => member.records.length === PARTITIONS);
    await member.subscription.stop();
    await expect(member.subscription.commit(0, 1)).rejects.toMatchObject({ code: 'partition_lost', retriable: false });
  });

  it('stops its subscriptions when it is closed', async () => {
    const log = await open();
    const member = await joinGroup(log);
    await until('it owns all', () => member.owned.size === PARTITIONS);
    await log.close();
    await until('it has ended', () => member.ended() !== undefined);
    expect(member.ended()).toEqual({ error: null });
    expect(member.owned.size).toBe(0);
  });
}
