import { setTimeout as sleep } from 'node:timers/promises';
import { IDENTITY_LIMITS } from '@trichter/domain';
import { leadIdOf } from '@trichter/events';
import { versionOf, type NewRecord } from '@trichter/event-log';
import { describe, expect, it } from 'vitest';
import { openPartitionEngine } from './engine/partition-engine.js';
import { createMemoryLog } from './fakes/memory-log.js';
import { createWorld } from './testing/life.js';
import { envelope, recordOf, START, worldProjections } from './testing/world.js';

const page = (id: string, subject: string, minute = 0) => recordOf(envelope({ id, subject, type: 'page.viewed', time: START + minute * 60_000 }));
const junk = (partition: number) => ({ key: 'junk', value: Buffer.from('no record'), partition });

describe('a record nobody can read', () => {
  it('is kept with reason and position, and its neighbours count', async () => {
    const world = createWorld(createMemoryLog({ partitions: 1 }));
    await world.log.append([page('a', 'user:1'), junk(0), page('b', 'user:1')]);
    await world.live();
    expect(world.store.rows('dead_letters')).toMatchObject([{ partition: 0, version: versionOf(0, 2), columns: { offset: 2, reason: 'not_wire_format', record_key: 'junk', value: Buffer.from('no record').toString('base64') } }]);
    expect(world.store.rows('touchpoints')).toHaveLength(2);
    expect((await world.audit()).differences).toEqual([]);
    world.end();
  });
});

describe('a sink', () => {
  it('that refuses one row for good stops the partition of that row and no other, naming the row', async () => {
    const world = createWorld(createMemoryLog({ partitions: 2 }));
    const events = Array.from({ length: 20 }, (_, n) => ({ ...page(`e${n}`, `user:${n}`), partition: n % 2 }));
    await world.log.append(events);
    const refusing: typeof world.store = {
      ...world.store,
      async write(flush) {
        for (const row of flush.tables.get('touchpoints') ?? []) if (row.columns['id'] === 'e7') throw Object.assign(new Error('e7 is no good'), { retriable: false });
        await world.store.write(flush);
      },
    };
    const { projector } = await world.start({ options: { sink: refusing } });
    await expect.poll(() => projector.status().find(({ partition }) => partition === 1)?.stopped).toMatchObject({ code: 'row_refused', message: expect.stringContaining('e7') as string });
    await world.log.append([{ ...page('later', 'user:4'), partition: 0 }]);
    await expect.poll(() => world.store.rows('touchpoints').filter(({ partition }) => partition === 0).length).toBe(11);
    await expect.poll(async () => (await world.log.committed('projector'))[0]).toBe(12);
    expect((await world.log.committed('projector'))[1]).toBe(0);
    await projector.stop();
    await world.live();
    expect((await world.audit()).differences).toEqual([]);
    world.end();
  });

  it.each([
    ['does not answer', () => new Promise<never>(() => undefined)],
    ['is away', () => Promise.reject(Object.assign(new Error('connection refused'), { retriable: true }))],
  ])('that %s when a partition is taken holds up nobody who is told to leave', async (_, asked) => {
    const world = createWorld(createMemoryLog({ partitions: 2 }));
    await world.log.append([page('a', 'user:1'), page('b', 'user:2')]);
    let questions = 0;
    const { projector } = await world.start({ options: { sink: { ...world.store, progress: () => ((questions += 1), asked()) } } });
    await expect.poll(() => questions).toBeGreaterThan(1);
    await sleep(700); // the next look would be a while off
    const begun = performance.now();
    await projector.stop();
    expect(performance.now() - begun).toBeLessThan(500);
    await projector.done;
    expect(world.store.rows('touchpoints')).toEqual([]);
    await world.live();
    expect(world.store.rows('touchpoints')).toHaveLength(2);
    world.end();
  });

  it('that is away for a while is waited for', async () => {
    const world = createWorld(createMemoryLog({ partitions: 2 }));
    let away = true;
    const failing: typeof world.store = { ...world.store, write: (flush) => (away ? Promise.reject(Object.assign(new Error('connection refused'), { retriable: true })) : world.store.write(flush)) };
    await world.log.append([page('a', 'user:1'), page('b', 'user:2')]);
    const { projector } = await world.start({ options: { sink: failing } });
    await expect.poll(() => projector.failing()?.message).toBe('connection refused');
    expect(await world.log.committed('projector')).toEqual([0, 0]);
    away = false;
    await expect.poll(() => world.store.rows('touchpoints').length).toBe(2);
    expect(projector.failing()).toBeNull();
    await projector.stop();
    world.end();
  });

  it('that is away holds up nobody who stops: the next owner sends what is left', async () => {
    const world = createWorld(createMemoryLog({ partitions: 2 }));
    const away: typeof world.store = { ...world.store, write: () => Promise.reject(Object.assign(new Error('connection refused'), { retriable: true })) };
    await world.log.append([page('a', 'user:1'), page('b', 'user:2')]);
    const { projector } = await world.start({ options: { sink: away } });
    await expect.poll(() => projector.failing()?.message).toBe('connection refused');
    const begun = performance.now();
    await projector.stop();
    expect(performance.now() - begun).toBeLessThan(5_000);
    await world.live();
    expect(world.store.rows('touchpoints')).toHaveLength(2);
    expect((await world.audit()).differences).toEqual([]);
    world.end();
  });

  it('that was filled from a longer log is refused', async () => {
    const world = createWorld(createMemoryLog({ partitions: 1 }));
    await world.store.write({ tables: new Map(), progress: [{ partition: 0, version: versionOf(0, 99), clock: 0 }] });
    const { projector } = await world.start();
    await expect(projector.done).rejects.toMatchObject({ code: 'sink_ahead_of_log' });
    world.end();
  });
});

describe('a partition', () => {
  it('with sums past the exact whole numbers stops, naming cell and offset', async () => {
    const world = createWorld(createMemoryLog({ partitions: 1, cut: () => 5_000 }));
    const orders = Array.from({ length: 9_010 }, (_, n) => recordOf(envelope({ id: `o${n}`, subject: `user:${n}`, type: 'order.completed', order: `o${n}`, amount: 10 ** 12, currency: 'EUR' })));
    await world.log.append(orders);
    const { projector } = await world.start();
    await expect.poll(() => projector.status()[0]?.stopped, { timeout: 20_000 }).toMatchObject({ code: 'cell_overflow', facts: { offset: 9_008 } });
    await projector.stop();
    world.end();
  });

  it('that is idle gets a tick, so its clock goes on', async () => {
    const world = createWorld(createMemoryLog({ partitions: 2 }));
    const { projector } = await world.start({ options: { tickMs: 30 } });
    await expect.poll(async () => Math.min(...(await world.log.ends())), { timeout: 5_000 }).toBeGreaterThan(1);
    world.log.now += 60_000;
    await expect.poll(async () => (await world.store.progressRows()).filter(({ clock }) => clock === world.log.now).length, { timeout: 5_000 }).toBe(2);
    await projector.stop();
    expect((await world.audit()).differences).toEqual([]);
    world.end();
  });

  it('has one store that two processes cannot share', async () => {
    const world = createWorld(createMemoryLog({ partitions: 1 }));
    const options = { dir: world.dir, partition: 0, generation: 0, partitions: 1, projections: worldProjections };
    const engine = await openPartitionEngine(options);
    await expect(openPartitionEngine(options)).rejects.toMatchObject({ code: 'store_in_use' });
    await engine.close();
    await (await openPartitionEngine(options)).close();
    world.end();
  });
});

describe('a lead past 5,000 touchpoints', () => {
  it('is set aside by a record of the log, so counts of people stop for it and a refold agrees', async () => {
    const world = createWorld(createMemoryLog({ partitions: 1, cut: () => 1_000 }));
    await world.log.append(Array.from({ length: 5_050 }, (_, n) => page(`e${n}`, 'user:busy', n)));
    await world.live();
    await world.live();
    const leads = world.store.rows('leads').filter(({ columns }) => columns['lead'] === leadIdOf('user:busy'));
    expect(leads).toMatchObject([{ columns: { set_aside: true, touchpoints: 5_050 } }]);
    expect(world.store.rows('contributions').filter(({ removed }) => !removed)).toEqual([]);
    await world.log.append([page('late', 'user:busy', 6_000), recordOf(envelope({ id: 'order', subject: 'user:busy', type: 'order.completed', order: 'o', amount: 5, currency: 'EUR', time: START }))]);
    await world.live();
    expect(world.store.rows('touchpoints').filter(({ removed }) => !removed)).toHaveLength(5_051);
    expect((await world.audit()).differences).toEqual([]);
    await sleep(1);
    world.end();
  });

  it('is not set aside when it was erased before the record that says so came, and is once it is past it again', async () => {
    const limits = { ...IDENTITY_LIMITS, touchpoints: 3 };
    const [world, busy] = [createMemoryLog({ partitions: 1 }), createMemoryLog({ partitions: 1 })].map((log) => ((log.now = START + 3_600_000), createWorld(log)));
    const erased = (until: number) => recordOf(envelope({ id: `erased-${until}`, subject: 'user:busy', type: 'lead.erased', time: START + until * 60_000, data: '{"keep":"nothing","later":"anew","receipt":"r1"}' }));
    const pages = (...minutes: number[]) => minutes.map((minute) => page(`e${minute}`, 'user:busy', minute));
    const toldAs = async (...records: NewRecord[]) => {
      await world!.log.append(records);
      await world!.live({ options: { limits } });
      await world!.live({ options: { limits } });
      return world!.store.rows('leads').filter(({ removed }) => !removed).map(({ columns }) => [columns['touchpoints'], columns['set_aside']]);
    };
    expect(await toldAs(...pages(1, 2, 3, 4), erased(10), ...pages(11, 12, 13))).toEqual([[3, false]]);
    expect(await toldAs(...pages(14))).toEqual([[4, true]]);
    expect(await toldAs(...pages(15))).toEqual([[4, true]]);
    expect((await world!.audit(undefined, { limits })).differences).toEqual([]);
    // What an erasure leaves may be too long still.
    await busy!.log.append(pages(1, 12, 13, 14, 15));
    await busy!.live({ options: { limits } });
    await busy!.log.append([erased(10)]);
    for (let life = 0; life < 3; life += 1) await busy!.live({ options: { limits } });
    expect(busy!.store.rows('leads').filter(({ removed }) => !removed)).toMatchObject([{ columns: { touchpoints: 4, set_aside: true } }]);
    expect((await busy!.audit(undefined, { limits })).differences).toEqual([]);
    world!.end();
    busy!.end();
  });
});
