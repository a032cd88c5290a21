import { encodeClockTicked, encodeDefinitionApplied } from '@trichter/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../fakes/memory-log.js';
import { createWorld, type World } from '../testing/life.js';
import { compareEveryMinute, seal, tell, toldIn } from '../testing/told-in-time.js';
import { anyPeople } from '../testing/people.js';
import { anyWorld, shortFunnel, worldProjections } from '../testing/world.js';

const anyCuts = fc.infiniteStream(fc.integer({ min: 1, max: 12 }));
const anyTold = toldIn(anyWorld);
const tick = (world: World) => (partition: number) => ({ key: 'fact:clock', value: encodeClockTicked({ at: world.log.now }), partition });
const applied = (windowMs: number) => ({ key: 'fact:definition:quick', value: encodeDefinitionApplied({ kind: 'funnel' as const, name: 'quick', body: JSON.stringify({ ...shortFunnel, name: 'quick', windowMs }), appliedAt: 1, home: null }) });

/** Lives in a world, then compares every minute of it; answers how many minutes with rows were compared. */
async function inWorld(cuts: Iterator<number>, work: (world: World) => Promise<void>): Promise<number> {
  const world = createWorld(createMemoryLog({ cut: () => cuts.next().value as number }));
  try {
    await work(world);
    const { differences, compared } = await compareEveryMinute(world);
    expect(differences).toEqual([]);
    expect(world.contradictions).toEqual([]);
    return compared;
  } finally {
    world.end();
  }
}

describe('numbers known at a minute are those of a refold of what was received before it', () => {
  it('for every minute, however events are ordered, repeated and cut into batches', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(anyTold, anyCuts, async (told, cuts) => {
        compared += await inWorld(cuts, async (world) => {
          await tell(world, told);
          await seal(world, tick(world));
          await world.live();
        });
      }),
      { numRuns: 40 },
    );
    expect(compared).toBeGreaterThan(250);
  });

  it('whenever the process dies, between any two steps', () =>
    fc.assert(
      fc.asyncProperty(anyTold, anyCuts, fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }), async (told, cuts, deaths) => {
        await inWorld(cuts, async (world) => {
          const half = told.length >> 1;
          await tell(world, told.slice(0, half));
          for (const dieAt of deaths) await world.live({ dieAt });
          await tell(world, told.slice(half));
          await seal(world, tick(world));
          await world.live();
        });
      }),
      { numRuns: 40 },
    ));

  it('when an owner sent more than it committed and the next one, with an older or no copy, cuts otherwise', () =>
    fc.assert(
      fc.asyncProperty(anyTold, anyCuts, fc.integer({ min: 0, max: 4 }), fc.boolean(), fc.integer({ min: 5, max: 80 }), async (told, cuts, commits, copied, dieAt) => {
        await inWorld(cuts, async (world) => {
          const third = Math.ceil(told.length / 3);
          await tell(world, told.slice(0, third));
          await world.live();
          const older = copied ? world.copyStores() : `${world.dir}-new`;
          await tell(world, told.slice(third, 2 * third));
          await world.live({ commits, dieAt }); // the earlier owner: what it says the group does not hear
          await tell(world, told.slice(2 * third));
          await seal(world, tick(world));
          await world.live({ dir: older });
        });
      }),
      { numRuns: 40 },
    ));

  it('where people are merged and parted, events taken back and leads erased', () =>
    fc.assert(
      fc.asyncProperty(toldIn(anyPeople), anyCuts, fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 2 }), async (told, cuts, deaths) => {
        await inWorld(cuts, async (world) => {
          const half = told.length >> 1;
          await tell(world, told.slice(0, half));
          for (const dieAt of deaths) await world.live({ dieAt });
          await world.live();
          await tell(world, told.slice(half));
          await world.live();
          await seal(world, tick(world));
          await world.live();
        });
      }),
      { numRuns: 25 },
    ));

  it('from where a funnel that was saved later is complete, whoever dies while it is filled', () =>
    fc.assert(
      fc.asyncProperty(anyTold, anyTold, anyCuts, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }), fc.boolean(), async (before, after, cuts, deaths, lost) => {
        await inWorld(cuts, async (world) => {
          await tell(world, before);
          await world.log.append([applied(60_000)]);
          for (const dieAt of deaths) await world.live({ dieAt });
          await tell(world, after.slice(0, after.length >> 1));
          await world.live();
          await tell(world, after.slice(after.length >> 1));
          await seal(world, tick(world));
          await world.live({ ...(lost && { dir: `${world.dir}-new` }) });
          const { differences, definitions } = await compareEveryMinute(world);
          expect(differences).toEqual([]);
          expect(definitions).toBe((worldProjections.length + 1) * world.log.partitions);
        });
      }),
      { numRuns: 20 },
    ));

  it('from where everything is sent again when the sink was put back to an older state', () =>
    fc.assert(
      fc.asyncProperty(anyTold, anyCuts, fc.boolean(), async (told, cuts, down) => {
        await inWorld(cuts, async (world) => {
          const third = Math.ceil(told.length / 3);
          await tell(world, told.slice(0, third));
          await world.live();
          const backup = world.store.snapshot();
          await tell(world, told.slice(third, 2 * third));
          if (down) {
            await world.live();
            world.store.restore(backup);
          } else {
            const { projector } = await world.start();
            await world.log.idle();
            world.store.restore(backup);
            await tell(world, told.slice(2 * third));
            await world.log.idle();
            await projector.stop();
          }
          await world.live();
          await tell(world, told);
          await seal(world, tick(world));
          await world.live();
        });
      }),
      { numRuns: 20 },
    ));
});
