import { createHealth, createInvariantWatch, createLogger, createMetrics } from '@trichter/observability';
import { OffsetGap, TooManyDeadLetters, type PartitionStatus, type Projector } from '@trichter/projection';
import { describe, expect, it } from 'vitest';
import { tellHealth } from './projector-health.js';
import { OLDEST_OUTBOX_MS, projectorViolations } from './watch-invariants.js';

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

describe('the health of the projector', () => {
  const overview = (parts: PartitionStatus[], failing: Error | null = null) => {
    const health = createHealth();
    const watch = createInvariantWatch({ metrics: createMetrics({ service: 'test' }), logger: createLogger({ service: 'test', level: 'silent' }) });
    const projector = { status: () => parts, failing: () => failing } as Projector;
    tellHealth(health, { projector: () => projector, invariants: watch, now: () => 100_000 });
    return health.overview();
  };
  it('is connected where all is counted', async () => expect(await overview([partition({})])).toMatchObject({ state: 'connected', ready: true }));
  it('is lagging where records wait, and takes traffic', async () => {
    expect(await overview([partition({ lag: 9 })])).toMatchObject({ state: 'lagging', ready: true, parts: { lag: { detail: '9 records, 99 s behind', remedy: expect.any(String) as string } } });
  });
  it('is waiting where ClickHouse is away', async () => expect(await overview([partition({})], new Error('connect ECONNREFUSED'))).toMatchObject({ state: 'waiting', ready: false, parts: { clickhouse: { detail: 'connect ECONNREFUSED' } } }));
  it('is stopped where dead letters passed a limit, and says the limit, the place and the remedy', async () => {
    const stopped = new TooManyDeadLetters({ partition: 3, offset: 77, limit: 200, reason: 'undecodable', within: 'row' });
    const { state, ready, parts } = await overview([partition({}), partition({ partition: 3, stopped })]);
    expect([state, ready]).toEqual(['stopped', false]);
    expect(parts['partitions']?.detail).toMatch(/partition 3 has stopped: more than 200 records in a row .*dead-letters show 3\/77.*TRICHTER_DEAD_LETTER_RUN/);
  });
});
