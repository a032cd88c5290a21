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
  it('appends at once when nothing is under way, and what comes meanwhile together', async () => {
    const log = heldLog();
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 100 });
    const outcomes = [gate.append([record('a')]), gate.append([record('b'), record('c')]), gate.append([record('d')])];
    expect(log.groups.map(({ keys }) => keys)).toEqual([['a']]);
    log.groups[0]!.resolve();
    expect(await outcomes[0]).toBe('durable');
    expect(log.groups[1]!.keys).toEqual(['b', 'c', 'd']);
    log.groups[1]!.resolve();
    expect(await Promise.all(outcomes)).toEqual(['durable', 'durable', 'durable']);
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

  it('tells all at once when the log fails, refuses without asking it, and finds it back by itself', async () => {
    const log = heldLog();
    let clock = 0;
    const gate = createAppendGate({ log: () => log, logger, metrics, maxInFlight: 100, pauseMs: 1_000, now: () => clock });
    const both = [gate.append([record('a')]), gate.append([record('b')])];
    log.groups[0]!.reject(new Error('gone'));
    expect(await Promise.all(both)).toEqual(['unavailable', 'unavailable']);
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

  it('is unavailable as long as the log is not open', async () => {
    expect(await createAppendGate({ log: () => null, logger, metrics, maxInFlight: 100 }).append([record('a')])).toBe('unavailable');
  });

  it('keeps the order, and loses and repeats nothing, whatever the requests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4_000 }), { maxLength: 20 }), async (sizes) => {
        const seen: string[] = [];
        const append = async (records: readonly NewRecord[]) => {
          await soon();
          seen.push(...records.map(({ key }) => key));
          return [];
        };
        const gate = createAppendGate({ log: () => ({ append }), logger, metrics, maxInFlight: 1e9 });
        const requests = sizes.map((size, n) => Array.from({ length: size }, (_, i) => record(`${n}-${i}`)));
        expect(await Promise.all(requests.map((records) => gate.append(records)))).toEqual(requests.map(() => 'durable'));
        expect(seen).toEqual(requests.flat().map(({ key }) => key));
      }),
      { numRuns: 30 },
    );
  });
});
