import type { NewRecord, Position } from '@trichter/event-log';
import { createLogger, createMetrics } from '@trichter/observability';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAppendGate } from './append-gate.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const metrics = createMetrics({ service: 'test' });
const record = (key: string): NewRecord => ({ key, value: Buffer.from(key) });

/** A log that answers when told to. */
function heldLog() {
  const groups: { keys: string[]; resolve(): void; reject(error: Error): void }[] = [];
  const append = (records: readonly NewRecord[]) =>
    new Promise<Position[]>((resolve, reject) => void groups.push({ keys: records.map(({ key }) => key), resolve: () => resolve([]), reject }));
  return { groups, append };
}
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('append gate', () => {
  it('hands every request to the log at once, which gathers them', async () => {
    const log = heldLog();
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 100 });
    const outcomes = [gate.append([record('a')]), gate.append([record('b'), record('c')])];
    expect(log.groups.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c']]);
    for (const group of log.groups) group.resolve();
    expect(await Promise.all(outcomes)).toEqual(['durable', 'durable']);
  });

  it('says nothing is durable before the log does, and drains', async () => {
    const log = heldLog();
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 100 });
    let settled = false;
    let drained = false;
    void gate.append([record('a')]).then(() => (settled = true));
    void gate.drained().then(() => (drained = true));
    await soon();
    expect([settled, drained]).toEqual([false, false]);
    log.groups[0]!.resolve();
    await soon();
    expect([settled, drained]).toEqual([true, true]);
  });

  it('is overloaded past its limit, and takes one request of any size when idle', async () => {
    const log = heldLog();
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 2 });
    const big = gate.append([record('a'), record('b'), record('c')]);
    expect(await gate.append([record('d')])).toBe('overloaded');
    log.groups[0]!.resolve();
    expect(await big).toBe('durable');
  });

  it('refuses without asking a log that failed, and finds it back by itself', async () => {
    const log = heldLog();
    let clock = 0;
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 100, pauseMs: 1_000, now: () => clock });
    const first = gate.append([record('a')]);
    log.groups[0]!.reject(new Error('gone'));
    expect(await first).toBe('unavailable');
    expect(await gate.append([record('c')])).toBe('unavailable');
    expect(log.groups).toHaveLength(1);
    clock = 1_000;
    const probe = gate.append([record('d')]);
    expect(await gate.append([record('e')])).toBe('unavailable'); // one asks, the rest are told at once
    log.groups[1]!.resolve();
    expect(await probe).toBe('durable');
    const after = gate.append([record('f')]);
    log.groups[2]!.resolve();
    expect(await after).toBe('durable');
  });

  it('does not wait for a log that hangs', async () => {
    const log = heldLog();
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 100, deadlineMs: 20 });
    expect(await gate.append([record('a')])).toBe('unavailable');
    await gate.drained();
  });

  it('is overloaded as soon as the oldest append has grown old, and takes more when it is done', async () => {
    const log = heldLog();
    let clock = 0;
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 1_000_000, patienceMs: 1_000, now: () => clock });
    const outcomes = [gate.append([record('a')])];
    clock = 900;
    outcomes.push(gate.append([record('b')]));
    clock = 1_100;
    expect(await gate.append([record('c')])).toBe('overloaded');
    log.groups[0]!.resolve();
    await outcomes[0];
    outcomes.push(gate.append([record('d')])); // b has waited 200 ms
    expect(log.groups).toHaveLength(3);
    clock = 2_000;
    expect(await gate.append([record('e')])).toBe('overloaded');
    for (const group of log.groups) group.resolve();
    expect(await Promise.all(outcomes)).toEqual(['durable', 'durable', 'durable']);
  });

  it('counts what a hanging log still holds, so tries without end do not fill the memory', async () => {
    const log = heldLog();
    let clock = 0;
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 3, deadlineMs: 5, pauseMs: 1_000, now: () => clock });
    const outcomes = [];
    for (let n = 0; n < 6; n++) {
      outcomes.push(await gate.append([record('a')]));
      clock += 6_000;
    }
    expect(outcomes).toEqual(['unavailable', 'unavailable', 'unavailable', 'overloaded', 'overloaded', 'overloaded']);
    expect(log.groups).toHaveLength(3);
    for (const group of log.groups) group.resolve();
    await soon();
    const after = gate.append([record('b')]);
    log.groups[3]!.resolve();
    expect(await after).toBe('durable');
  });

  it('limits bytes as well as records', async () => {
    const log = heldLog();
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 100, maxBytesInFlight: 10 });
    const first = gate.append([record('12345678')]);
    expect(await gate.append([record('123')])).toBe('overloaded');
    log.groups[0]!.resolve();
    expect(await first).toBe('durable');
  });

  it('is unavailable as long as the log is not open', async () => {
    expect(await createAppendGate({ log: () => null, logger, metrics, maxInFlight: 100 }).append([record('a')])).toBe('unavailable');
  });

  it('counts what waits rightly, whatever succeeds and fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean()), { minLength: 1, maxLength: 20 }), async (requests) => {
        const log = heldLog();
        const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 60 });
        const outcomes = requests.map(([size]) => gate.append(Array.from({ length: size }, () => record('a'))));
        log.groups.forEach((group, n) => (requests[n]![1] ? group.resolve() : group.reject(new Error('gone'))));
        await Promise.all(outcomes);
        await gate.drained(); // hangs if the count were off
      }),
    );
  });
});
