import { createRowReader } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import type { EventLog } from '@trichter/event-log';
import { encodeDefinitionApplied } from '@trichter/events';
import { audit, readRebuild } from '@trichter/projection';
import type { TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectorService } from './start-projector-service.js';
import { beginRebuild, untilLook } from './testing/begin-rebuild.js';
import { eventsOf } from './testing/events-of.js';
import { startProjectorWorld, type ProjectorWorld } from './testing/start-projector-world.js';

let world: ProjectorWorld;
let dir: string;
let clickhouse: TestClickHouse;
let log: EventLog;
let service: ProjectorService;

beforeAll(async () => {
  world = await startProjectorWorld('rebuild-ledger');
  ({ dir, clickhouse, log } = world);
  service = await world.start();
});
afterAll(async () => {
  await service.stop();
  await world.stop();
});

const auditNow = () => audit({ log, reader: createRowReader(clickhouse.client), projections, waitMs: 60_000, rebuild: readRebuild(dir).current });
/** By name, the definition reports and BI views use. */
const current = () => clickhouse.client.query<{ name: string; definition: string }>({ sql: 'SELECT name, definition FROM v_current_definitions ORDER BY kind, name' });
/** Every entry of the ledger of what reports use, by name and without hashes: what was known when, and why it changed. */
const ledger = async () => {
  const of = (table: string, columns: string) => clickhouse.client.query({ sql: `SELECT d.name AS of, ${columns} FROM (SELECT * EXCEPT (removed) FROM ${table} FINAL) AS h JOIN v_current_definitions AS d ON d.definition = h.definition` });
  const rows = await Promise.all([of('cells_activity_v1_history', 'h.* EXCEPT (definition)'), of('cells_revenue_v1_history', 'h.* EXCEPT (definition)'), of('contributions_history', 'h.* EXCEPT (definition)')]);
  return rows.map((all) => all.map((row) => JSON.stringify(row)).sort());
};
const knownFrom = async () => Number((await clickhouse.client.query<{ since: number }>({ sql: 'SELECT max(known_from) AS since FROM v_definitions' }))[0]!.since);

describe('a ledger ClickHouse lost', () => {
  it('is made again by folding the log anew, also that of funnels saved later: entry for entry what it was', async () => {
    await log.append(eventsOf(600, 80));
    const quick = encodeDefinitionApplied({ kind: 'funnel', name: 'quick', body: JSON.stringify({ name: 'quick', windowMs: 86_400_000, steps: [{ name: 'look', types: ['page.viewed'] }, { name: 'buy', types: ['order.completed'] }] }), appliedAt: 1, home: null });
    await log.append([{ key: 'fact:definition:quick', value: quick }]);
    await auditNow();
    await expect.poll(async () => (await current()).map(({ name }) => name), { timeout: 60_000 }).toContain('quick');
    const first = await beginRebuild(world);
    await untilLook(first, ({ whole }) => whole);
    await first.switchOver();
    await expect.poll(async () => (await auditNow()).ok, { timeout: 60_000 }).toBe(true);
    expect(await knownFrom()).toBe(0); // a saved funnel's, too
    const was = await ledger();
    expect(was.every((rows) => rows.length > 10)).toBe(true);

    // Put back to an older state, from before the first event.
    const tables = await clickhouse.client.query<{ name: string }>({ sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name NOT LIKE '%migration%'` });
    for (const { name } of tables) await clickhouse.client.execute({ sql: `TRUNCATE TABLE ${name}` });
    await expect.poll(async () => (await current()).length, { timeout: 60_000 }).toBeGreaterThan(5);
    await auditNow();
    expect(await knownFrom()).toBeGreaterThan(0); // refused before that, until the log is folded anew

    const second = await beginRebuild(world);
    await untilLook(second, ({ whole }) => whole);
    await second.switchOver();
    await expect.poll(async () => (await auditNow()).ok, { timeout: 60_000 }).toBe(true);
    expect(await knownFrom()).toBe(0);
    expect(await ledger()).toEqual(was);
  }, 400_000);
});
