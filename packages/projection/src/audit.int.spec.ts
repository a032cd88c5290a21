import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { activity } from '@trichter/domain';
import { encodeClockTicked } from '@trichter/events';
import { isSampled, sampleOf, turnsFor } from './audit/lead-sample.js';
import { createMemoryLog } from './fakes/memory-log.js';
import { rowKey } from './row-key.js';
import type { SinkRow } from './row-sink.js';
import { tableOf } from './table-shape.js';
import { createWorld, type World } from './testing/life.js';
import { anyEvent, recordOf } from './testing/world.js';

async function filled(): Promise<World> {
  const world = createWorld(createMemoryLog({ cut: () => 20 }));
  await world.log.append(fc.sample(fc.array(anyEvent, { minLength: 120, maxLength: 120 }), { numRuns: 1, seed: 3 })[0]!.map(recordOf));
  await world.live();
  return world;
}
/** As `filled`, with everything sealed, so that the ledger has minutes to compare. */
async function sealed(): Promise<World> {
  const world = await filled();
  world.log.now += 180_000;
  await world.log.append(Array.from({ length: world.log.partitions }, (_, partition) => ({ key: 'fact:clock', value: encodeClockTicked({ at: world.log.now }), partition })));
  await world.live();
  return world;
}
const live = (world: World, table: string): SinkRow[] => world.store.rows(table).filter(({ removed }) => !removed);
const tables = ['touchpoints', 'leads', 'contributions', 'cells_activity_v1', 'cells_revenue_v1'];

describe('the audit', () => {
  it('finds nothing where nothing was touched', async () => {
    const world = await filled();
    const found = await world.audit();
    expect(found).toMatchObject({ ok: true, differenceCount: 0, excluded: 0 });
    expect(found.rows).toBeGreaterThan(100);
    world.end();
  });

  it.each(tables)('names exactly the row of %s that was changed, the one removed and the one made up', async (table) => {
    const world = await filled();
    const [changed, gone] = live(world, table) as [SinkRow, SinkRow];
    const number = Object.entries(changed.columns).filter(([name, value]) => typeof value === 'number' && !['time', 'bucket'].includes(name)).at(-1)![0];
    world.store.put(table, { ...changed, columns: { ...changed.columns, [number]: 77 } });
    world.store.put(table, { ...gone, removed: true });
    const made = { ...changed, columns: { ...changed.columns, ...('time' in changed.columns ? { time: 1 } : 'bucket' in changed.columns ? { bucket: 900_000 } : { lead: '00000000-0000-4000-8000-000000000000' }) } };
    world.store.put(table, made);
    const { differences, ok } = await world.audit();
    expect(ok).toBe(false);
    expect(differences.map(({ expected, found }) => [expected !== null, found !== null]).sort()).toEqual([[false, true], [true, false], [true, true]].sort());
    expect(differences.every((difference) => difference.table === table)).toBe(true);
    expect(differences.find(({ expected, found }) => expected && found)).toMatchObject({ partition: changed.partition, found: { [number]: 77 }, expected: { [number]: changed.columns[number] } });
    world.end();
  });

  it('leaves out rows that later events touched, and counts them', async () => {
    const world = await filled();
    const [ahead] = live(world, 'leads') as [SinkRow];
    world.store.put('leads', { ...ahead, version: ahead.version + 10_000, columns: { ...ahead.columns, touchpoints: 99 } });
    expect(await world.audit()).toMatchObject({ ok: true, excluded: 1 });
    world.end();
  });

  it('says which partitions are behind', async () => {
    const world = await filled();
    await world.log.append([recordOf({ ...fc.sample(anyEvent, 1)[0]!, id: 'new' })]);
    const { ok, behind } = await world.audit();
    expect(ok).toBe(false);
    expect(behind).toHaveLength(1);
    world.end();
  });

  it('is not sound while a definition is still being computed, for what it skips it does not prove', async () => {
    const world = await filled();
    const [row] = live(world, 'definitions').filter(({ columns }) => columns['name'] === 'activity') as [SinkRow];
    world.store.put('definitions', { ...row, columns: { ...row.columns, complete: false } });
    const { ok, differences, definitions } = await world.audit();
    expect(differences).toEqual([]);
    expect(definitions).toContainEqual(expect.objectContaining({ name: 'activity', partition: row.partition, outcome: 'backfilling' }));
    expect(ok).toBe(false);
    world.end();
  });

  it.each(['cells_activity_v1_history', 'contributions_history'])('names exactly the row of the ledger (%s) that was changed, though the rows as they stand are right', async (table) => {
    const world = await sealed();
    expect(await world.audit()).toMatchObject({ ok: true, ledgers: 6 });
    // Of a cell that stands: what was added and taken away again says nothing.
    const stands = new Set(live(world, 'cells_activity_v1').map(({ columns, partition }) => `${partition} ${rowKey(columns, tableOf(activity).key)}`));
    const changed = live(world, table).find(({ columns, partition }) => table === 'contributions_history' || stands.has(`${partition} ${rowKey(columns, tableOf(activity).key)}`))!;
    const column = table.startsWith('cells') ? 'touchpoints' : 'channel';
    world.store.put(table, { ...changed, columns: { ...changed.columns, [column]: column === 'channel' ? 'nowhere' : Number(changed.columns[column]) + 5 } });
    const { differences, ok } = await world.audit();
    expect(ok).toBe(false);
    expect(differences.map(({ table: name, partition }) => ({ name, partition }))).toEqual([{ name: table, partition: changed.partition }]);
    world.end();
  });

  it('of a sample looks at the leads of the sample alone, and in a round of turns at all of them', async () => {
    const world = await sealed();
    const leads = new Set(live(world, 'leads').map(({ columns }) => String(columns['lead'])));
    const [damaged] = live(world, 'leads') as [SinkRow];
    world.store.put('leads', { ...damaged, columns: { ...damaged.columns, touchpoints: 99 } });
    const seen: string[][] = [];
    let looked = 0;
    for (let turn = 0; turn < turnsFor(0.25); turn += 1) {
      const sample = sampleOf(0.25, turn);
      const found = await world.audit(undefined, { sample });
      looked += found.leads;
      expect(found.leads).toBe([...leads].filter((lead) => isSampled(sample, lead)).length);
      expect(found.ok).toBe(!isSampled(sample, String(damaged.columns['lead'])));
      expect(found.definitions.filter(({ name }) => name === 'activity').every(({ outcome }) => outcome === 'skipped')).toBe(true);
      seen.push(found.differences.map(({ key }) => String(key['lead'])));
    }
    expect(looked).toBe(leads.size);
    expect(seen.flat()).toEqual([damaged.columns['lead']]);
    world.end();
  });
});
