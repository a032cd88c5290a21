import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog, PartitionHandlers } from '@trichter/event-log';
import { readAll, until } from '@trichter/event-log/contract';
import { openKafkaLog } from '@trichter/kafka';
import { createHealth, createInvariantWatch, createLogger, createMetrics } from '@trichter/observability';
import { audit, createMemoryRowStore, startProjector, type Projector } from '@trichter/projection';
import { createWitness, envelope, isComplete, mortalSink, recordOf, START, worldProjections, worldTables } from '@trichter/projection/testing';
import { startKafka, type KafkaCluster } from '@trichter/testing/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellHealth } from './projector-health.js';

const PARTITIONS = 2;
const logger = createLogger({ service: 'test', level: 'silent' });
let kafka: KafkaCluster;
let dir: string;

beforeAll(async () => {
  kafka = await startKafka();
  dir = mkdtempSync(join(tmpdir(), 'trichter-kafka-away-'));
}, 180_000);
afterAll(async () => {
  await kafka?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Visits and orders of ten people, numbered on from `from`. */
const eventsFrom = (from: number) =>
  Array.from({ length: 40 }, (_, n) => from + n).map((n) => {
    const order = n % 4 === 3;
    return recordOf(envelope({ id: `e${n}`, subject: `user:${n % 10}`, type: order ? 'order.completed' : 'page.viewed', time: START + n * 60_000, ...(order && { order: `o${n}`, amount: 100 + n, currency: 'EUR' }) }));
  });

/** The log, with something done around the answer where a partition is to go on, and every offset noted that is handed over. */
function watched(log: EventLog, around: (answer: ReturnType<PartitionHandlers['assigned']>) => ReturnType<PartitionHandlers['assigned']>, before: () => Promise<void>) {
  const places = new Map<number, number>();
  const heard = new Map<number, number[]>();
  const watching: EventLog = {
    ...log,
    subscribe: (options, handlers) =>
      log.subscribe(options, {
        ...handlers,
        async assigned(partition, committed) {
          await before();
          const resume = await around(handlers.assigned(partition, committed));
          if (!places.has(partition)) places.set(partition, resume.next);
          return resume;
        },
        async batch(batch) {
          heard.set(batch.partition, [...(heard.get(batch.partition) ?? []), ...batch.records.map(({ offset }) => offset)]);
          await handlers.batch(batch);
        },
      }),
  };
  return { watching, places, heard };
}

describe('a projector that is started again and whose broker goes away', () => {
  it.each([
    ['before it has asked how far the log is', 'asking'],
    ['when it knows where to go on and looks for that place in the log', 'looking'],
  ] as const)('%s waits, says so, and goes on from there: nothing is lost or counted twice', async (_, moment) => {
    const open = () => openKafkaLog({ brokers: kafka.brokers, topicPrefix: `away-${moment}`, partitions: PARTITIONS, workspace: '0'.repeat(16), sessionMs: 6_000 });
    const log = await open();
    const shapes = worldTables(worldProjections);
    const store = createMemoryRowStore(shapes);
    const witness = createWitness(shapes);
    const start = (on: EventLog): Promise<Projector> =>
      startProjector({ log: on, sink: mortalSink({ store, witness, step: () => undefined, alive: () => undefined }), reader: store, dir: join(dir, moment), projections: worldProjections, logger });
    const complete = (projector: Projector) => isComplete({ log, store, status: projector.status(), projections: worldProjections });

    const first = await start(log);
    await log.append(eventsFrom(0));
    await until('the first is done', () => complete(first), 60_000);
    const left = new Map(first.status().map(({ partition, next }) => [partition, next]));
    await first.stop();
    await log.append(eventsFrom(40));
    const counted = store.rows('touchpoints').length;

    // It goes away at that moment, whichever partition comes to it first; the other one waits for that.
    let away: Promise<void> | undefined;
    const goesAway = () => (away ??= kafka.stopBroker(0, 'SIGKILL'));
    const { watching, places, heard } = watched(
      await open(),
      (answer) => (moment === 'looking' ? answer.then((resume) => goesAway().then(() => resume)) : answer),
      () => (moment === 'asking' ? goesAway() : Promise.resolve()),
    );
    const projector = await start(watching);
    let ended: unknown = null;
    projector.done.then(() => (ended = 'stopped'), (error: unknown) => (ended = error));
    const health = createHealth();
    const metrics = createMetrics({ service: 'test' });
    tellHealth(health, { projector: () => projector, log: () => watching.ends().then(() => undefined), invariants: createInvariantWatch({ metrics, logger }) });
    await until('the broker is asked for', () => away !== undefined, 60_000);
    await away;
    const { state, ready, parts } = await health.overview();
    expect({ state, ready, log: parts['log'] }).toMatchObject({ state: 'waiting', ready: false, log: { state: 'waiting', remedy: expect.stringContaining('goes on by itself') as string } });
    // Longer than one look is tried again for: the search as a whole begins anew.
    await expect(watching.ends()).rejects.toMatchObject({ code: 'log_unavailable', retriable: true });
    expect(ended).toBeNull();
    expect(heard.size).toBe(0);
    expect(store.rows('touchpoints')).toHaveLength(counted);

    await kafka.startBroker(0);
    await until('all is counted', () => complete(projector).catch(() => false), 120_000, () => [projector.status(), ended]);
    expect((await health.overview()).parts['log']).toMatchObject({ state: 'connected' });
    expect(projector.failing()).toBeNull();
    expect(places).toEqual(left);
    for (const [partition, end] of (await log.ends()).entries()) {
      const from = left.get(partition)!;
      expect(heard.get(partition)).toEqual(Array.from({ length: end - from }, (_, n) => from + n));
    }
    expect(store.rows('touchpoints').filter(({ removed }) => !removed)).toHaveLength(80);
    expect(witness.contradictions).toEqual([]);
    expect((await audit({ log, reader: store, projections: worldProjections, waitMs: 0 })).differences).toEqual([]);
    expect(await Promise.all([0, 1].map(async (partition) => (await readAll(log, partition)).length))).toEqual(await log.ends());
    await projector.stop();
    expect(ended).toBe('stopped');
    await Promise.all([log.close(), watching.close()]);
  }, 300_000);
});
