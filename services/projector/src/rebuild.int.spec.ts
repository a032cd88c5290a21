import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader, createRowSink } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import type { EventLog } from '@trichter/event-log';
import type { Logger } from '@trichter/observability';
import { audit, groupOf, readRebuild, startRebuild, storesOf, writeRebuild, type Rebuild } from '@trichter/projection';
import type { TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectorService } from './start-projector-service.js';
import { eventsOf } from './testing/events-of.js';
import { startProjectorWorld, type ProjectorWorld } from './testing/start-projector-world.js';

let world: ProjectorWorld;
let dir: string;
let logger: Logger;
let clickhouse: TestClickHouse;
let log: EventLog;
let service: ProjectorService;

beforeAll(async () => {
  world = await startProjectorWorld('rebuild');
  ({ dir, logger, clickhouse, log } = world);
  service = await world.start();
});
afterAll(async () => {
  await service.stop();
  await world.stop();
});

const auditNow = () => audit({ log, reader: createRowReader(clickhouse.client), projections, waitMs: 60_000, rebuild: readRebuild(dir).current });
/** By name, the definition reports and BI views use; and one number of it. */
const current = () => clickhouse.client.query<{ name: string; definition: string }>({ sql: 'SELECT name, definition FROM v_current_definitions ORDER BY kind, name' });
const numbers = () => clickhouse.client.query({ sql: `SELECT d.name AS name, count() AS rows, sum(touchpoints) AS touchpoints, sum(orders) AS orders FROM leads AS l FINAL JOIN v_current_definitions AS d ON d.definition = l.definition WHERE l.removed = 0 GROUP BY name` });
async function begin(): Promise<Rebuild> {
  const state = readRebuild(dir);
  const building = state.building ?? state.current + 1;
  writeRebuild(dir, { ...state, building });
  return startRebuild({ dataDir: dir, log, sink: createRowSink(clickhouse.client), reader: createRowReader(clickhouse.client), projections, logger, state: { current: state.current, building }, maxBatch: 500 });
}
const until = async (rebuild: Rebuild, enough: (look: { done: number; of: number; whole: boolean }) => boolean) => {
  while (!enough(await rebuild.look())) await sleep(20);
};

describe('everything folded anew beside a living projector', () => {
  it('changes nothing while it goes on, is resumed after it broke off, and takes the place of the old rows in one step with the same numbers', async () => {
    await log.append(eventsOf(8_000, 500));
    expect((await auditNow()).differences).toEqual([]);
    const [before, definitions] = [await numbers(), await current()];

    const first = await begin();
    await until(first, ({ done }) => done > 1_000);
    await first.stop();
    expect(await current()).toEqual(definitions);
    const folded = (await log.committed(groupOf(1))).reduce((sum, next) => sum + next, 0);
    expect(folded).toBeGreaterThan(1_000);
    expect(folded).toBeLessThan(8_000);

    // Events come in meanwhile: the living projector counts them, under its own definitions.
    await log.append(eventsOf(500, 300, 2));
    const second = await begin();
    await until(second, ({ whole }) => whole);
    expect(await auditNow()).toMatchObject({ ok: true, differences: [] });
    expect(await current()).toEqual(definitions);
    const living = await numbers();
    expect(living).not.toEqual(before);

    await second.switchOver();
    const switched = await current();
    expect(switched.map(({ name }) => name)).toEqual(definitions.map(({ name }) => name));
    expect(switched.filter(({ definition }) => definitions.some((old) => old.definition === definition))).toEqual([]);
    expect(readRebuild(dir)).toEqual({ current: 1, building: null });

    // The projector goes on from there, and its old store is gone.
    await expect.poll(() => existsSync(storesOf(dir, 0)), { timeout: 20_000 }).toBe(false);
    expect(await numbers()).toEqual(living);
    await log.append(eventsOf(300, 200, 3));
    const after = await auditNow();
    expect(after).toMatchObject({ ok: true, differences: [], behind: [] });
    expect(after.definitions.every(({ outcome, definition }) => outcome === 'compared' && switched.some((one) => one.definition === definition))).toBe(true);
    expect(await current()).toEqual(switched);
    // Their ledger begins with the log, so numbers as of any earlier minute can be asked for as before.
    expect(await clickhouse.client.query({ sql: 'SELECT max(known_from) AS since FROM v_definitions' })).toEqual([{ since: 0 }]);
  });

  it('mends rows that somebody changed, wherever the audit found them', async () => {
    const { client } = clickhouse;
    for (const [table, columns] of [['leads', 'orders + 7 AS orders'], ['contributions', 'level + 1 AS level'], ['cells_activity_v1', 'touchpoints + 1 AS touchpoints']]) {
      const hash = (await current()).map(({ definition }) => `'${definition}'`).join();
      await client.execute({ sql: `INSERT INTO ${table} SELECT * REPLACE (${columns}) FROM ${table} FINAL WHERE removed = 0 AND definition IN (${hash}) LIMIT 1` });
    }
    expect((await auditNow()).differenceCount).toBe(3);
    const rebuild = await begin();
    await until(rebuild, ({ whole }) => whole);
    await rebuild.switchOver();
    await expect.poll(async () => (await auditNow()).differences, { timeout: 60_000 }).toEqual([]);
    expect(readRebuild(dir).current).toBe(2);
  });
});
