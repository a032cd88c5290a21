import { createHealth, createInvariantWatch, createLogger, createMetrics } from '@trichter/observability';
import { OffsetGap, TooManyDeadLetters, type PartitionStatus, type Projector } from '@trichter/projection';
import { describe, expect, it, vi } from 'vitest';
import { tellHealth } from './projector-health.js';
import { OLDEST_OUTBOX_MS, projectorViolations, watchProjector } from './watch-invariants.js';

const partition = (part: Partial<PartitionStatus>): PartitionStatus => ({ partition: 0, next: 9, lag: 0, clock: 1_000, caughtUp: true, stopped: null, definitions: [], ...part });

describe('what the projector sees of the invariants', () => {
  it('names a gap of offsets with its partition', () => {
    const gap = new OffsetGap({ partition: 3, expected: 7, found: 9 });
    expect(projectorViolations([partition({}), partition({ partition: 3, stopped: gap })], 0, null)).toEqual({ offsets_dense: [{ message: gap.message, facts: { partition: 3 } }], outbox_age: [] });
  });
  it('names what waits for its acknowledgement too long, and why', () => {
    expect(projectorViolations([partition({})], OLDEST_OUTBOX_MS + 1_000, new Error('refused')).outbox_age).toEqual([{ message: 'what was folded 301 s ago is not acknowledged yet: refused', facts: { seconds: 301 } }]);
    expect(projectorViolations([partition({})], OLDEST_OUTBOX_MS, null).outbox_age).toEqual([]);
  });
  it('finds nothing where a partition has stopped for another reason', () => {
    expect(projectorViolations([partition({ stopped: new TooManyDeadLetters({ partition: 0, offset: 1, limit: 2, reason: 'x', within: 'row' }) })], 0, null).offsets_dense).toEqual([]);
  });
});

describe('what breaks while the projector runs', () => {
  it('shows in the metric, in the log and on /health with all that is broken, until it holds again', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const lines: string[] = [];
    const metrics = createMetrics({ service: 'test' });
    const watch = createInvariantWatch({ metrics, logger: createLogger({ service: 'test', destination: { write: (line: string) => void lines.push(line) } }) });
    const state = { parts: [partition({ partition: 3, stopped: new OffsetGap({ partition: 3, expected: 7, found: 9 }) })], waited: OLDEST_OUTBOX_MS + 60_000 };
    const projector = { status: () => state.parts, failing: () => new Error('connect ECONNREFUSED'), outboxAgeMs: () => state.waited } as Projector;
    const health = createHealth();
    tellHealth(health, { projector: () => projector, log: () => Promise.resolve(), invariants: watch });
    const gauges = async () => [...(await metrics.page()).body.matchAll(/trichter_invariant_violations\{invariant="(\w+)"[^}]*\} (\d+)/g)].map(([, invariant, count]) => [invariant, count]);
    const watching = watchProjector(() => projector, watch, metrics);
    try {
      vi.advanceTimersByTime(10_000);
      expect(await gauges()).toEqual([['offsets_dense', '1'], ['outbox_age', '1']]);
      expect((await health.overview()).parts['invariants']).toMatchObject({ state: 'stopped', detail: expect.stringMatching(/^offsets_dense: partition 3 goes on at offset 9 where 7 was due.*; outbox_age: what was folded 360 s ago .*ECONNREFUSED/) as string });
      expect(lines.filter((line) => line.includes('an invariant is broken'))).toHaveLength(2);
      expect((await metrics.page()).body).toContain('trichter_projector_outbox_age_seconds{service="test"} 360');
      Object.assign(state, { parts: [partition({})], waited: 0 });
      vi.advanceTimersByTime(10_000);
      expect(await gauges()).toEqual([['offsets_dense', '0'], ['outbox_age', '0']]);
      expect((await health.overview()).parts['invariants']).toEqual({ state: 'connected' });
    } finally {
      watching.stop();
      vi.useRealTimers();
    }
  });
});

describe('the health of the projector', () => {
  const overview = (parts: PartitionStatus[], failing: Error | null = null, { waited = 0, log = () => Promise.resolve() }: { waited?: number; log?: () => Promise<void> } = {}) => {
    const health = createHealth();
    const watch = createInvariantWatch({ metrics: createMetrics({ service: 'test' }), logger: createLogger({ service: 'test', level: 'silent' }) });
    const projector = { status: () => parts, failing: () => failing, outboxAgeMs: () => waited } as Projector;
    tellHealth(health, { projector: () => projector, log, invariants: watch, now: () => 100_000 });
    return health.overview();
  };
  it('is connected where all is counted', async () => expect(await overview([partition({})])).toMatchObject({ state: 'connected', ready: true }));
  it('is lagging where records wait, and takes traffic', async () => {
    expect(await overview([partition({ lag: 9 })])).toMatchObject({ state: 'lagging', ready: true, parts: { lag: { detail: '9 records, 99 s behind', remedy: expect.any(String) as string } } });
  });
  it('is waiting where ClickHouse is away', async () => expect(await overview([partition({})], new Error('connect ECONNREFUSED'))).toMatchObject({ state: 'waiting', ready: false, parts: { clickhouse: { detail: 'connect ECONNREFUSED' } } }));
  it('is lagging where ClickHouse hangs, before any request to it has failed', async () => expect(await overview([partition({})], null, { waited: 6_000 })).toMatchObject({ state: 'lagging', ready: true, parts: { clickhouse: { detail: 'what was folded 6 s ago is not acknowledged yet', remedy: expect.any(String) as string } } }));
  it('is waiting where the log is away', async () => expect(await overview([partition({})], null, { log: () => Promise.reject(new Error('no broker answers')) })).toMatchObject({ state: 'waiting', ready: false, parts: { log: { detail: 'no broker answers', remedy: expect.stringContaining('by itself') as string } } }));
  it('is stopped where dead letters passed a limit, and says the limit, the place and the remedy', async () => {
    const stopped = new TooManyDeadLetters({ partition: 3, offset: 77, limit: 200, reason: 'undecodable', within: 'row' });
    const { state, ready, parts } = await overview([partition({}), partition({ partition: 3, stopped })]);
    expect([state, ready]).toEqual(['stopped', false]);
    expect(parts['partitions']?.detail).toMatch(/partition 3 has stopped: more than 200 records in a row .*dead-letters show 3\/77.*TRICHTER_DEAD_LETTER_RUN/);
  });
});
