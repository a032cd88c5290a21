import { createHealth, createInvariantWatch, createLogger, createMetrics, type Invariant } from '@trichter/observability';
import type { ClickHouse } from '@trichter/clickhouse';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProgressReader } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { createPendingFunnels } from '../funnels/pending-funnels.js';
import { tellHealth } from '../query-health.js';
import { plainFunnel, randomWorld, worldEnd, worldStart } from '../test-world/random-world.js';
import { storeWorld } from '../test-world/store-world.js';
import { createInvariantChecker } from './checker.js';
import { LEAD_SHARES } from './leads-agree.js';
import { SHARES } from './one-owner.js';

const PARTITIONS = 4;
const NEWEST = 10_000_000;
let clickhouse: TestClickHouse;
let client: ClickHouse;
let ends: number[];
/** A sound world, which each test begins with a copy of. */
const SOUND = 'trichter_sound';
let sound: string[];

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  client = await clickhouse.fresh(SOUND);
  await storeWorld(client, randomWorld(3, 200), [plainFunnel], worldEnd);
  // The world's rows go past the version its progress tells; here everything is settled.
  await settle(NEWEST);
  sound = await filled();
  client = clickhouse.client;
});
afterAll(() => clickhouse?.stop());
const filled = async () => (await client.query<{ name: string }>({ sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND total_rows > 0 AND name NOT LIKE '%migration%'` })).map(({ name }) => name);
beforeEach(async () => {
  await Promise.all((await filled()).map((table) => client.execute({ sql: `TRUNCATE TABLE ${table}` })));
  await Promise.all(sound.map((table) => client.execute({ sql: `INSERT INTO ${table} SELECT * FROM ${SOUND}.${table}` })));
  ends = Array.from({ length: PARTITIONS }, () => NEWEST + 1);
});
const settle = (version: number) => client.insert('progress', Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, version, clock: worldEnd - 3_600_000 })));

function checking() {
  const lines: string[] = [];
  const metrics = createMetrics({ service: 'test' });
  const watch = createInvariantWatch({ metrics, logger: createLogger({ service: 'test', destination: { write: (line: string) => void lines.push(line) } }) });
  const log = { partitions: PARTITIONS, ends: () => Promise.resolve(ends) } as Deps['log'];
  const deps: Deps = { clickhouse: client, log, metrics, now: () => worldEnd, progress: createProgressReader(client, log, () => Date.now() + 2_000 * lines.length), pending: createPendingFunnels(), workspaceKey: null, keys: null, erasing: null, ingestUrl: null, writeKey: () => null };
  const checker = createInvariantChecker({ deps, watch, everyMs: 0, random: () => 0 });
  const gauge = async (invariant: Invariant) => Number(new RegExp(`trichter_invariant_violations\\{invariant="${invariant}"[^}]*\\} (\\d+)`).exec((await metrics.page()).body)?.[1] ?? -1);
  return { checker, watch, lines, gauge, deps };
}
const world = { start: worldStart, end: worldEnd };
const current = async (kind: string, name: string): Promise<string> => (await client.query<{ definition: string }>({ sql: `SELECT definition FROM definitions FINAL WHERE kind = '${kind}' AND name = '${name}' LIMIT 1` }))[0]!.definition;
const touchpoint = async (over: Record<string, unknown>) => client.insert('touchpoints', [{ ...(await client.query<Record<string, unknown>>({ sql: `SELECT * REPLACE (toUnixTimestamp64Milli(time) AS time, toUnixTimestamp64Milli(received_at) AS received_at) FROM touchpoints FINAL WHERE NOT removed AND NOT test AND NOT bot AND time > fromUnixTimestamp64Milli(${worldStart + 2 * 86_400_000}) ORDER BY lead, time, source, id LIMIT 1` }))[0]!, ...over }]);

describe('the invariants of a sound world', () => {
  it('hold, wherever one looks, and are all looked at', async () => {
    const { checker, watch, gauge } = checking();
    await checker.look();
    await checker.look(world);
    await checker.look(world);
    expect([...watch.broken()]).toEqual([]);
    for (const invariant of ['versions', 'funnel_levels', 'cells_agree', 'one_owner'] as const) expect([invariant, await gauge(invariant)]).toEqual([invariant, 0]);
  });
});

describe('a broken invariant is named with its facts', () => {
  it('funnel_levels: a level without its time', async () => {
    const definition = await current('funnel', 'plain');
    await client.execute({ sql: `INSERT INTO contributions SELECT * REPLACE (toUInt8(4) AS level, toUInt64(${NEWEST}) AS version) FROM (SELECT * FROM contributions FINAL WHERE definition = '${definition}' AND NOT removed AND level = 1 LIMIT 1)` });
    const { checker, watch, lines, gauge, deps } = checking();
    await checker.look(world, ['funnel_levels']);
    expect(watch.broken().get('funnel_levels')?.[0]?.message).toMatch(/funnel plain: lead [0-9a-f-]{36} has level 4 of 4 with 1 times/);
    expect(await gauge('funnel_levels')).toBe(1);
    expect(lines.join('')).toContain('an invariant is broken: funnel plain');
    const health = createHealth();
    tellHealth(health, deps, watch);
    expect((await health.overview()).parts['invariants']).toMatchObject({ state: 'stopped', detail: expect.stringContaining('funnel_levels') as string, remedy: expect.stringContaining('audit') as string });
  });

  it('cells_agree: a touchpoint the cells do not know', async () => {
    await touchpoint({ id: 'smuggled', version: NEWEST });
    const { checker, watch } = checking();
    await checker.look(world, ['cells_agree']);
    expect(watch.broken().get('cells_agree')?.[0]?.message).toMatch(/partition \d at 20.*: the activity cells sum up to \d+ touchpoints, the rows are \d+/);
  });

  it('cells_agree: on an older day, in metric, health and log, until that day is sound, whatever other days say', async () => {
    const day = { start: worldStart + 2 * 86_400_000, end: worldStart + 3 * 86_400_000 };
    await touchpoint({ id: 'smuggled', version: NEWEST });
    const [smuggled] = await client.query<{ at: number }>({ sql: `SELECT toUnixTimestamp64Milli(time) AS at FROM touchpoints FINAL WHERE id = 'smuggled' AND NOT removed` });
    expect(Number(smuggled!.at)).toBeGreaterThanOrEqual(day.start);
    expect(Number(smuggled!.at)).toBeLessThan(day.end);
    const { checker, watch, lines, gauge, deps } = checking();
    const health = createHealth();
    tellHealth(health, deps, watch);
    const others = [{ start: worldStart, end: worldStart + 86_400_000 }, { start: worldEnd - 86_400_000, end: worldEnd }];
    await checker.look(day, ['cells_agree']);
    for (const other of [...others, ...others]) {
      await checker.look(other, ['cells_agree']);
      expect(await gauge('cells_agree')).toBeGreaterThan(0);
      expect((await health.overview()).parts['invariants']).toMatchObject({ state: 'stopped', detail: expect.stringContaining('cells_agree: ') as string });
    }
    await touchpoint({ id: 'smuggled', version: NEWEST, removed: 1 });
    for (const other of others) await checker.look(other, ['cells_agree']);
    expect(await gauge('cells_agree')).toBe(0);
    expect((await health.overview()).parts['invariants']).toEqual({ state: 'connected' });
    const told = lines.flatMap((line) => /an invariant is broken: [^"]*/.exec(line) ?? []);
    expect(told).toHaveLength(new Set(told).size);
    expect(lines.filter((line) => line.includes('the invariant holds again'))).toHaveLength(1);
  });

  it('cells_agree: but not half a flush', async () => {
    await touchpoint({ id: 'on-its-way', version: NEWEST + 5 });
    const { checker, watch } = checking();
    await checker.look(world, ['cells_agree']);
    expect(watch.broken().has('cells_agree')).toBe(false);
  });

  it('versions: a progress that falls, until it is reached again', async () => {
    const { checker, watch } = checking();
    await checker.look(world, ['versions']);
    await client.execute({ sql: 'TRUNCATE TABLE progress' });
    await settle(NEWEST - 7);
    await checker.look(world, ['versions']);
    expect(watch.broken().get('versions')).toMatchObject([{ message: expect.stringContaining(`partition 0 had reached version ${NEWEST} and stands at ${NEWEST - 7}`) as string }, {}, {}, {}]);
    await settle(NEWEST);
    await checker.look(world, ['versions']);
    expect(watch.broken().has('versions')).toBe(false);
  });

  it('cells_agree: an order the revenue cells do not know, and money they do not', async () => {
    const columns = `FROM cells_revenue_v1 FINAL WHERE NOT removed AND bucket > fromUnixTimestamp64Milli(${worldStart + 2 * 86_400_000}) ORDER BY bucket, partition, currency LIMIT 1`;
    await client.execute({ sql: `INSERT INTO cells_revenue_v1 SELECT * REPLACE (orders + 1 AS orders, toUInt64(${NEWEST}) AS version) ${columns}` });
    const { checker, watch } = checking();
    const twice = async () => {
      for (let look = 0; look < 2; look += 1) await checker.look(world, ['cells_agree']);
    };
    await twice();
    const [, cells, rows] = /: the revenue cells sum up to (\d+) orders of \d+ [A-Z]{3}, the rows to (\d+) of \d+/.exec(watch.broken().get('cells_agree')?.[0]?.message ?? '') ?? [];
    expect(Number(cells)).toBe(Number(rows) + 1);
    await client.execute({ sql: `INSERT INTO cells_revenue_v1 SELECT * REPLACE (orders - 1 AS orders, revenue - 5 AS revenue, toUInt64(${NEWEST}) AS version) ${columns}` });
    await twice();
    const facts = watch.broken().get('cells_agree')?.[0]?.facts;
    expect(Number(facts?.['grossInCells'])).toBe(Number(facts?.['grossInRows']) - 5);
  });

  it('cells_agree: but not an order that several leads have completed, which counts for one of them', async () => {
    const lost = `FROM touchpoints FINAL WHERE NOT removed AND NOT test AND NOT bot AND type = 'order.completed' ORDER BY time, lead LIMIT 1`;
    const [first] = await client.query<{ order_id: string; lead: string; partition: number; at: number }>({ sql: `SELECT order_id, lead, partition, toUnixTimestamp64Milli(time) AS at ${lost}` });
    const bucket = Math.floor(Number(first!.at) / 900_000) * 900_000;
    // Another lead has completed it, in the same quarter; activity and its own row know of it, revenue does not.
    await client.execute({ sql: `INSERT INTO touchpoints SELECT * REPLACE (toUUID('00000000-0000-4000-8000-000000000002') AS lead, 'claimed-too' AS id, toUInt64(${NEWEST}) AS version) ${lost}` });
    await client.execute({ sql: `INSERT INTO cells_activity_v1 SELECT * REPLACE (touchpoints + 1 AS touchpoints, toUInt64(${NEWEST}) AS version) FROM cells_activity_v1 FINAL WHERE NOT removed AND partition = ${first!.partition} AND bucket = fromUnixTimestamp64Milli(${bucket}) LIMIT 1` });
    const { checker, watch } = checking();
    for (let look = 0; look < 2; look += 1) await checker.look({ start: bucket, end: bucket + 900_000 }, ['cells_agree']);
    expect(watch.broken().get('cells_agree')).toBeUndefined();
  });

  it('cells_agree: a lead that says it has more touchpoints than there are', async () => {
    await client.execute({ sql: `INSERT INTO leads SELECT * REPLACE (touchpoints + 1 AS touchpoints, toUInt64(${NEWEST}) AS version) FROM leads FINAL WHERE NOT removed ORDER BY lead LIMIT 1` });
    const { checker, watch, gauge } = checking();
    for (let share = 0; share < LEAD_SHARES && !watch.broken().has('cells_agree'); share += 1) await checker.look({ start: worldStart, end: worldStart + 900_000 }, ['cells_agree']);
    expect(watch.broken().get('cells_agree')?.[0]?.message).toMatch(/lead [0-9a-f-]{36} of partition \d says it has (\d+) touchpoints, its rows are \d+/);
    expect(await gauge('cells_agree')).toBe(1);
  });

  it('cells_agree: a funnel entered where the lead has no touchpoint', async () => {
    const definition = await current('funnel', 'plain');
    await client.execute({ sql: `INSERT INTO contributions SELECT * REPLACE (entry + toIntervalMillisecond(1) AS entry, toUInt64(${NEWEST}) AS version) FROM contributions FINAL WHERE definition = '${definition}' AND NOT removed AND channel != 'ghost' ORDER BY bucket, lead LIMIT 1` });
    const { checker, watch } = checking();
    await checker.look(world, ['cells_agree']);
    expect(watch.broken().get('cells_agree')?.[0]?.message).toMatch(/funnel plain: lead [0-9a-f-]{36} of partition \d enters at 2026-.*, where it has no touchpoint/);
  });

  const second = { lead: '00000000-0000-4000-8000-000000000001', version: NEWEST };

  it('one_owner: a touchpoint under two leads, when it is still there at the next look', async () => {
    await touchpoint(second);
    const { checker, watch, gauge, deps } = checking();
    for (let share = 0; share <= SHARES && !watch.broken().has('one_owner'); share += 1) await checker.look(world, ['one_owner']);
    expect(watch.broken().get('one_owner')?.[0]?.message).toMatch(/has 2 owners: .*00000000-0000-4000-8000-000000000001/);
    expect(await gauge('one_owner')).toBe(1);
    const health = createHealth();
    tellHealth(health, deps, watch);
    expect((await health.overview()).parts['invariants']?.detail).toMatch(/^one_owner: the touchpoint .* has 2 owners/);
    await touchpoint({ ...second, version: NEWEST + 1, removed: 1 });
    await checker.look(world, ['one_owner']);
    expect(watch.broken().has('one_owner')).toBe(false);
  });

  it('one_owner: also where the log never rests, once what was in it has been counted over and over', async () => {
    await touchpoint(second);
    const { checker, watch } = checking();
    for (let look = 0; look <= SHARES + 5 && !watch.broken().has('one_owner'); look += 1) {
      await settle(ends[0]! - 1);
      ends = ends.map((end) => end + 10); // always ten records not counted yet
      await checker.look(world, ['one_owner']);
    }
    expect(watch.broken().get('one_owner')).toHaveLength(1);
  });

  it('one_owner: but not while what was in the log is not counted, nor where the rows change', async () => {
    await touchpoint(second);
    ends = ends.map((end) => end + 1);
    const { checker, watch } = checking();
    for (let look = 0; look < SHARES + 8; look += 1) await checker.look(world, ['one_owner']);
    expect(watch.broken().has('one_owner')).toBe(false);
    await touchpoint({ ...second, version: NEWEST + 1 });
    await settle(NEWEST + 1);
    await checker.look(world, ['one_owner']);
    expect(watch.broken().has('one_owner')).toBe(false);
  });
});
