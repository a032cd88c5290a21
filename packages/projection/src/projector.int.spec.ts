import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from './fakes/memory-log.js';
import { createWorld, type World } from './testing/life.js';
import { anyPeople } from './testing/people.js';
import { anyWorld, recordOf } from './testing/world.js';

const anyCuts = fc.infiniteStream(fc.integer({ min: 1, max: 12 }));

async function inWorld(cuts: Iterator<number>, work: (world: World) => Promise<void>): Promise<void> {
  const world = createWorld(createMemoryLog({ cut: () => cuts.next().value as number }));
  world.log.now += 50 * 60_000; // some events lie so far ahead that their time is not believed
  try {
    await work(world);
    const found = await world.audit();
    expect(found.differences).toEqual([]);
    expect(found.behind).toEqual([]);
    expect(found.inTransit).toBe(0);
    expect(found.definitions.filter(({ outcome }) => outcome !== 'compared')).toEqual([]);
    expect(world.contradictions).toEqual([]);
  } finally {
    world.end();
  }
}

describe.each([
  ['leads of one identifier', anyWorld],
  ['people of several', anyPeople],
])('the rows of a projector are those of a refold, with %s,', (_, anyEvents) => {
  it('however events are ordered, repeated and cut into batches', () =>
    fc.assert(
      fc.asyncProperty(anyEvents, anyCuts, (events, cuts) =>
        inWorld(cuts, async (world) => {
          await world.log.append(events.map(recordOf));
          await world.live();
        }),
      ),
      { numRuns: 25 },
    ));

  it('whenever the process dies, between any two steps', () =>
    fc.assert(
      fc.asyncProperty(anyEvents, anyCuts, fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }), (events, cuts, deaths) =>
        inWorld(cuts, async (world) => {
          const half = events.length >> 1;
          await world.log.append(events.slice(0, half).map(recordOf));
          for (const dieAt of deaths) await world.live({ dieAt });
          await world.log.append(events.slice(half).map(recordOf));
          await world.live();
        }),
      ),
      { numRuns: 25 },
    ));

  it('when an owner sent more than it committed and the next one, with an older or no copy, cuts otherwise', () =>
    fc.assert(
      fc.asyncProperty(anyEvents, anyCuts, fc.integer({ min: 0, max: 4 }), fc.boolean(), fc.integer({ min: 5, max: 80 }), (events, cuts, commits, copied, dieAt) =>
        inWorld(cuts, async (world) => {
          const third = Math.ceil(events.length / 3);
          await world.log.append(events.slice(0, third).map(recordOf));
          await world.live();
          const older = copied ? world.copyStores() : `${world.dir}-new`;
          await world.log.append(events.slice(third, 2 * third).map(recordOf));
          await world.live({ commits, dieAt }); // the earlier owner: what it says the group does not hear
          await world.log.append(events.slice(2 * third).map(recordOf));
          await world.live({ dir: older });
        }),
      ),
      { numRuns: 25 },
    ));

  it('when the sink is put back to an older state, also while the projector is down', () =>
    fc.assert(
      fc.asyncProperty(anyEvents, anyCuts, fc.boolean(), (events, cuts, down) =>
        inWorld(cuts, async (world) => {
          const third = Math.ceil(events.length / 3);
          await world.log.append(events.slice(0, third).map(recordOf));
          await world.live();
          const backup = world.store.snapshot();
          await world.log.append(events.slice(third, 2 * third).map(recordOf));
          if (down) {
            await world.live();
            world.store.restore(backup);
          } else {
            const { projector } = await world.start();
            await world.log.idle();
            world.store.restore(backup);
            await world.log.append(events.slice(2 * third).map(recordOf));
            await world.log.idle();
            await projector.stop();
          }
          await world.live();
        }),
      ),
      { numRuns: 12 },
    ));
});
