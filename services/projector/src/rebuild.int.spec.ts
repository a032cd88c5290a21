import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader, createRowSink, dropDefinitions } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import type { EventLog, NewRecord } from '@trichter/event-log';
import { encodeEnvelope, leadIdOf } from '@trichter/events';
import { audit, definitionsTable, groupOf, readRebuild, storesOf, type RowSink } from '@trichter/projection';
import type { TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectorService } from './start-projector-service.js';
import { beginRebuild, untilLook } from './testing/begin-rebuild.js';
import { EMPTY, eventsOf } from './testing/events-of.js';
import { startProjectorWorld, type ProjectorWorld } from './testing/start-projector-world.js';

let world: ProjectorWorld;
let dir: string;
let clickhouse: TestClickHouse;
let log: EventLog;
let service: ProjectorService;

beforeAll(async () => {
  world = await startProjectorWorld('rebuild');
  ({ dir, clickhouse, log } = world);
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
const erased = (user: string): NewRecord => ({ key: user, value: encodeEnvelope({ ...EMPTY, id: `erase-${user}`, subject: user, type: 'lead.erased', time: Date.now(), data: JSON.stringify({ keep: 'nothing', later: 'anew', receipt: `r-${user}` }) }) });
const ofLeads = ['touchpoints', 'leads', 'contributions', 'contributions_history', 'identities'];
/** Rows on disk, merged or not, that tell of a lead under the definitions given; sums too, where those are asked for that name it as a cause. */
async function tracesOf(user: string, definitions: readonly { definition: string }[], { causes: asked = true } = {}): Promise<number> {
  const of = `definition IN (${definitions.map(({ definition }) => `'${definition}'`).join()})`;
  const tables = ofLeads.map((table) => `SELECT count() AS rows FROM ${table} WHERE lead = '${leadIdOf(user)}' AND ${of}`);
  const causes = `SELECT count() AS rows FROM cells_activity_v1_history WHERE position(causes, '${leadIdOf(user)}') > 0 AND ${of}`;
  const [row] = await clickhouse.client.query<{ rows: number }>({ sql: `SELECT sum(rows) AS rows FROM (${[...tables, ...(asked ? [causes] : [])].join(' UNION ALL ')})` });
  return Number(row!.rows);
}

describe('everything folded anew beside a living projector', () => {
  it('changes nothing while it goes on, is resumed after it broke off, and takes the place of the old rows in one step with the same numbers', async () => {
    await log.append([...eventsOf(5_000, 400), erased('user:7')]);
    expect((await auditNow()).differences).toEqual([]);
    const [before, definitions] = [await numbers(), await current()];

    const first = await beginRebuild(world);
    await untilLook(first, ({ done }) => done > 1_000);
    await first.stop();
    expect(await current()).toEqual(definitions);
    const folded = (await log.committed(groupOf(1))).reduce((sum, next) => sum + next, 0);
    expect(folded).toBeGreaterThan(1_000);
    expect(folded).toBeLessThan(5_000);

    // Events come in meanwhile: the living projector counts them, under its own definitions. A lead is erased.
    await log.append([...eventsOf(500, 300, 2).filter(({ key }) => key !== 'user:7' && key !== 'user:8'), erased('user:8')]);
    for (const table of ofLeads) await clickhouse.client.execute({ sql: `ALTER TABLE ${table} DELETE WHERE lead = '${leadIdOf('user:8')}' SETTINGS mutations_sync = 1` }); // as an erasure does once the projector has it
    expect(await tracesOf('user:9', definitions)).toBeGreaterThan(0);
    const second = await beginRebuild(world);
    await untilLook(second, ({ whole }) => whole);
    expect(await auditNow()).toMatchObject({ ok: true, differences: [] });
    expect(await current()).toEqual(definitions);
    const living = await numbers();
    expect(living).not.toEqual(before);

    const replaced = await second.switchOver();
    const switched = await current();
    expect(switched.map(({ name }) => name)).toEqual(definitions.map(({ name }) => name));
    expect(switched.filter(({ definition }) => definitions.some((old) => old.definition === definition))).toEqual([]);
    expect(readRebuild(dir)).toEqual({ current: 1, building: null });

    // What the log still has of erased leads was not written a second time.
    expect([await tracesOf('user:7', switched), await tracesOf('user:8', switched, { causes: false })]).toEqual([0, 0]); // from sums that were there the erasure takes the name
    expect(await tracesOf('user:9', switched)).toBeGreaterThan(0);

    // The projector goes on from there, and its old store is gone.
    await expect.poll(() => existsSync(storesOf(dir, 0)), { timeout: 20_000 }).toBe(false);
    expect(await numbers()).toEqual(living);
    await dropDefinitions(clickhouse.client, replaced);
    expect([await tracesOf('user:9', definitions), await numbers()]).toEqual([0, living]);
    await log.append(eventsOf(300, 200, 3));
    const after = await auditNow();
    expect(after).toMatchObject({ ok: true, differences: [], behind: [] });
    expect(after.definitions.every(({ outcome, definition }) => outcome === 'compared' && switched.some((one) => one.definition === definition))).toBe(true);
    expect(await current()).toEqual(switched);
    // Their ledger begins with the log, so numbers as of any earlier minute can be asked for as before.
    expect(await clickhouse.client.query({ sql: 'SELECT max(known_from) AS since FROM v_definitions' })).toEqual([{ since: 0 }]);
  });

  it('shows no fewer at the switch than a moment before, whatever comes in meanwhile', async () => {
    const sink = createRowSink(clickhouse.client);
    const sums: { old: number; fresh: number }[] = [];
    const touchpointsOf = async (hashes: readonly string[]): Promise<number> => {
      const of = hashes.map((hash) => `'${hash}'`).join();
      return Number((await clickhouse.client.query<{ n: number }>({ sql: `SELECT sum(touchpoints) AS n FROM leads FINAL WHERE removed = 0 AND definition IN (${of})` }))[0]!.n);
    };
    const looking: RowSink = {
      progress: () => sink.progress(),
      async write(flush) {
        const said = flush.tables.get(definitionsTable.name);
        if (said) {
          const [old, fresh] = [said.filter(({ removed }) => removed), said.filter(({ removed }) => !removed)].map((rows) => [...new Set(rows.map(({ definition }) => definition))]);
          // What is asked last is what reports see first; the old rows may be no further by then.
          const asked = { fresh: await touchpointsOf(fresh!), old: await touchpointsOf(old!) };
          sums.push(asked);
        }
        await sink.write(flush);
      },
    };
    let loading = true;
    const load = (async () => {
      for (let n = 0; loading; n += 1) {
        await log.append(eventsOf(20, 200, 100 + n));
        await sleep(2);
      }
    })();
    try {
      const rebuild = await beginRebuild(world, looking);
      await untilLook(rebuild, ({ whole }) => whole);
      await rebuild.switchOver();
    } finally {
      loading = false;
      await load;
    }
    expect(sums).toHaveLength(1);
    expect(sums[0]!.old).toBeGreaterThan(0);
    expect(sums[0]!.fresh).toBe(sums[0]!.old);
    await expect.poll(async () => (await auditNow()).differences, { timeout: 60_000 }).toEqual([]);
  });

  it('mends rows that somebody changed, wherever the audit found them', async () => {
    const { client } = clickhouse;
    for (const [table, columns] of [['leads', 'orders + 7 AS orders'], ['contributions', 'level + 1 AS level'], ['cells_activity_v1', 'touchpoints + 1 AS touchpoints']]) {
      const hash = (await current()).map(({ definition }) => `'${definition}'`).join();
      await client.execute({ sql: `INSERT INTO ${table} SELECT * REPLACE (${columns}) FROM ${table} FINAL WHERE removed = 0 AND definition IN (${hash}) LIMIT 1` });
    }
    expect((await auditNow()).differenceCount).toBe(3);
    // It dies once the switch is decided, before anybody is told: the projector makes it whole.
    const sink = createRowSink(client);
    const mortal: RowSink = { progress: () => sink.progress(), write: (flush) => (flush.tables.has(definitionsTable.name) ? Promise.reject(new Error('killed')) : sink.write(flush)) };
    const rebuild = await beginRebuild(world, mortal);
    await untilLook(rebuild, ({ whole }) => whole);
    await expect(rebuild.switchOver()).rejects.toThrow('killed');
    await expect.poll(() => readRebuild(dir), { timeout: 20_000 }).toEqual({ current: 3, building: null });
    await expect.poll(async () => (await auditNow()).differences, { timeout: 60_000 }).toEqual([]);
  });
});
