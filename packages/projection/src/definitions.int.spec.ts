import { setTimeout as sleep } from 'node:timers/promises';
import type { CellProjection, Projection } from '@trichter/domain';
import { encodeDefinitionApplied } from '@trichter/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionOf, definitionRowOf } from './definition.js';
import { createMemoryLog } from './fakes/memory-log.js';
import { definitionsTable } from './table-shape.js';
import { createWorld, type World } from './testing/life.js';
import { anyEvent, anyWorld, recordOf, shortFunnel, worldProjections } from './testing/world.js';

const perType = (version: number): CellProjection => ({
  kind: 'cells',
  name: 'per_type',
  version,
  dimensions: { type: 'text' },
  measures: { touchpoints: 'count', leads: 'count' },
  contribute: ({ touchpoints }) => [...new Set(touchpoints.map(({ type }) => type))].map((type) => ({ type, touchpoints: version * touchpoints.filter((one) => one.type === type).length, leads: 1 })),
});
const four = (version: number): Projection[] => [...worldProjections, perType(version)];
const all = [...four(1), perType(2)];
const listed = (world: World, name: string) => world.store.rows(definitionsTable.name).map(definitionRowOf).filter((row) => row.name === name && !row.removed);
const rowsOf = (world: World, projection: Projection) =>
  world.store
    .rows(definitionOf(projection).table.name)
    .filter(({ removed, definition }) => !removed && definition === definitionOf(projection).hash)
    .map(({ partition, columns }) => JSON.stringify([partition, columns]))
    .sort();

describe('a new projection', () => {
  it('has, once complete, the rows of a fresh start with it, whatever came in meanwhile', () =>
    fc.assert(
      fc.asyncProperty(anyWorld, anyWorld, fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 2 }), async (before, after, deaths) => {
        const grown = createWorld(createMemoryLog({ cut: () => 5 }), all);
        const fresh = createWorld(createMemoryLog({ cut: () => 9 }), all);
        try {
          await grown.log.append(before.map(recordOf));
          await grown.live();
          await grown.log.append(after.map(recordOf));
          for (const dieAt of deaths) await grown.live({ projections: four(1), dieAt });
          await grown.live({ projections: four(1) });
          await fresh.log.append([...before, ...after].map(recordOf));
          await fresh.live({ projections: four(1) });
          expect(rowsOf(grown, perType(1))).toEqual(rowsOf(fresh, perType(1)));
          expect((await grown.audit(four(1))).differences).toEqual([]);
          expect(grown.contradictions).toEqual([]);
        } finally {
          grown.end();
          fresh.end();
        }
      }),
      { numRuns: 20 },
    ));

  it('with a raised version leaves the old table readable until it is complete, then the old one is no longer listed', async () => {
    const world = createWorld(createMemoryLog({ cut: () => 50 }), all);
    await world.log.append(fc.sample(fc.array(anyEvent, { minLength: 100, maxLength: 100 }), { numRuns: 1, seed: 7 })[0]!.map(recordOf));
    await world.live({ projections: four(1) });
    const old = rowsOf(world, perType(1));
    const { projector } = await world.start({ projections: four(2), dieAt: 8 }); // dies while it is being built
    await sleep(50);
    world.log.crash();
    await projector.stop();
    expect(rowsOf(world, perType(1))).toEqual(old);
    expect(listed(world, 'per_type').filter(({ created, complete }) => created === 1 && complete)).toHaveLength(2);
    await world.live({ projections: four(2) });
    const second = await world.start({ projections: four(2) });
    await expect.poll(() => listed(world, 'per_type').map(({ created }) => created)).toEqual([2, 2]);
    await second.projector.stop();
    expect((await world.audit(four(2))).differences).toEqual([]);
    expect(rowsOf(world, perType(1))).toEqual(old);
    world.end();
  });

  it('that comes back after other code ran without it is sent whole again, and what is gone is removed', () =>
    fc.assert(
      fc.asyncProperty(anyWorld, anyWorld, anyWorld, async (one, two, three) => {
        const world = createWorld(createMemoryLog({ cut: () => 6 }), all);
        try {
          await world.log.append(one.map(recordOf));
          await world.live({ projections: four(1) });
          await world.log.append(two.map(recordOf));
          await world.live(); // the older code
          await world.log.append(three.map(recordOf));
          await world.live({ projections: four(1) });
          const found = await world.audit(four(1));
          expect(found.differences).toEqual([]);
          expect(found.definitions.filter(({ name }) => name === 'per_type')).toMatchObject([{ outcome: 'compared' }, { outcome: 'compared' }]);
        } finally {
          world.end();
        }
      }),
      { numRuns: 15 },
    ));
});

describe('a saved funnel', () => {
  const applied = (windowMs: number) => ({ key: 'fact:definition:quick', value: encodeDefinitionApplied({ kind: 'funnel' as const, name: 'quick', body: JSON.stringify({ ...shortFunnel, name: 'quick', windowMs }), appliedAt: 1, home: null }) });

  it('is told to every partition, filled from the timelines and, when saved anew, replaced once the new one is complete', () =>
    fc.assert(
      fc.asyncProperty(anyWorld, anyWorld, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }), async (before, after, deaths) => {
        const world = createWorld(createMemoryLog({ partitions: 3, cut: () => 8 }));
        try {
          await world.log.append([...before.map(recordOf), applied(60_000)]);
          for (const dieAt of deaths) await world.live({ dieAt });
          await world.live();
          await world.log.append([applied(3_600_000), ...after.map(recordOf)]);
          for (const dieAt of deaths) await world.live({ dieAt });
          await world.live();
          const { projector } = await world.start();
          await expect.poll(() => listed(world, 'quick').filter(({ complete }) => complete).length).toBe(3);
          await projector.stop();
          const newest = listed(world, 'quick');
          expect(new Set(newest.map(({ hash, created }) => `${hash} ${created}`)).size).toBe(1);
          expect(newest[0]?.body).toContain('3600000');
          const found = await world.audit();
          expect(found.differences).toEqual([]);
          expect(world.contradictions).toEqual([]);
        } finally {
          world.end();
        }
      }),
      { numRuns: 15 },
    ));

  it('that nobody can read is a dead letter', async () => {
    const world = createWorld(createMemoryLog());
    await world.log.append([{ key: 'fact:definition:bad', value: encodeDefinitionApplied({ kind: 'funnel', name: 'bad', body: '{"steps":[]}', appliedAt: 1, home: null }) }]);
    await world.live();
    expect(world.store.rows('dead_letters').map(({ columns }) => columns['reason'])).toEqual(['bad_definition']);
    expect((await world.audit()).differences).toEqual([]);
    world.end();
  });
});
