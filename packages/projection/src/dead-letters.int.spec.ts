import { encodeDeadLetterReplayed, encodeEnvelope, encodeRejectionsCounted, type RejectionsCounted } from '@trichter/events';
import { versionOf, type NewRecord } from '@trichter/event-log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poisonIn } from './engine/poison-in.js';
import { createMemoryLog } from './fakes/memory-log.js';
import { createWorld, type World } from './testing/life.js';
import { envelope, recordOf, START } from './testing/world.js';

const page = (id: string, subject: string) => recordOf(envelope({ id, subject, type: 'page.viewed', time: START }));
const junk = (partition: number): NewRecord => ({ key: 'junk', value: Buffer.from('no record'), partition });
const replay = (partition: number, offset: number, id: string, subject: string): NewRecord => ({
  key: 'fact:dead-letter',
  partition,
  value: encodeDeadLetterReplayed({ offset, at: START, mended: true, source: 'web', id, envelope: encodeEnvelope(envelope({ id, source: 'web', subject, type: 'page.viewed', time: START })) }),
});
const counted: RejectionsCounted = { door: 'd1', minute: START, source: 'web', counts: [{ code: 'missing', field: 'type', count: 3, example: 'type is missing' }, { code: 'bad_value', field: 'data.amount', count: 1, example: 'got 49.9' }] };
const rejected = (record: RejectionsCounted): NewRecord => ({ key: `fact:rejections:${record.source}`, value: encodeRejectionsCounted(record) });
const letters = (world: World) => world.store.rows('dead_letters').map(({ removed, columns }) => ({ removed, ...columns }));
const touchpoints = (world: World) => world.store.rows('touchpoints').filter(({ removed }) => !removed).map(({ columns }) => columns['id']);

describe('too many records nobody can read', () => {
  it('within a minute stop the partition alone, say what to do, and go on where the limit is raised', async () => {
    const world = createWorld(createMemoryLog({ partitions: 2 }));
    await world.log.append([junk(0), page('a', 'user:1'), junk(0), page('b', 'user:1'), junk(0)].map((record) => ({ ...record, partition: 0 })));
    await world.log.append([{ ...page('c', 'user:2'), partition: 1 }]);
    const { projector } = await world.start({ options: { deadLetterLimits: { perMinute: 2 } } });
    await expect.poll(() => projector.status().find(({ partition }) => partition === 0)?.stopped).toMatchObject({ code: 'too_many_dead_letters', facts: { within: 'minute', limit: 2 }, message: expect.stringMatching(/dead-letters show 0\/5.*TRICHTER_DEAD_LETTER_LIMIT/) as string });
    await expect.poll(() => touchpoints(world)).toEqual(['c']);
    await projector.stop();
    await world.live();
    expect(touchpoints(world).sort()).toEqual(['a', 'b', 'c']);
    expect(letters(world)).toHaveLength(3);
    world.end();
  });

  it('in a row stop it too, however few a minute; a readable one ends the run', async () => {
    const world = createWorld(createMemoryLog({ partitions: 1, cut: () => 1 }));
    await world.log.append([junk(0), junk(0), page('a', 'user:1'), junk(0), junk(0), junk(0)]);
    const { projector } = await world.start({ options: { deadLetterLimits: { inARow: 2 } } });
    await expect.poll(() => projector.status()[0]?.stopped).toMatchObject({ facts: { within: 'row', offset: 6 }, message: expect.stringContaining('TRICHTER_DEAD_LETTER_RUN') as string });
    await projector.stop();
    world.end();
  });
});

it('an erasure blanks the letters of its identifier until then, and of nobody else, also where they are sent again', async () => {
  const world = createWorld(createMemoryLog({ partitions: 1 }));
  world.log.now = START + 60_000;
  const broken = (key: string): NewRecord => ({ key, value: Buffer.from('no record of Ada'), partition: 0 });
  const erased = (until: number) => recordOf(envelope({ id: 'e', subject: 'user:1', type: 'lead.erased', time: until, data: '{"keep":"nothing","later":"anew","receipt":"r"}' }));
  await world.log.append([broken('user:1'), broken('user:2')]);
  await world.live();
  const blank = () => world.store.rows('dead_letters').map(({ columns }) => [Number(columns['offset']), columns['value'] === '' && columns['message'] === '']).sort();
  expect(blank()).toEqual([[1, false], [2, false]]);
  await world.log.append([erased(START + 60_000)]);
  await world.live();
  world.log.now = START + 120_000;
  await world.log.append([broken('user:1'), erased(START + 60_000)]);
  await world.live();
  expect(blank()).toEqual([[1, true], [2, false], [4, false]]);
  expect((await world.audit()).differences).toEqual([]);
  world.end();
});

describe('a replayed dead letter', () => {
  it('counts once, however often and as whatever it is replayed, and its row says as what', async () => {
    const world = createWorld(createMemoryLog({ partitions: 2 }));
    await world.log.append([junk(0), page('a', 'user:1')]);
    await world.live();
    await world.log.append([replay(0, 1, 'mended', 'user:1'), replay(0, 1, 'again', 'user:2'), replay(0, 1, 'mended', 'user:1')]);
    await world.live();
    await world.live(); // what the first life sent on
    expect(touchpoints(world).sort()).toEqual(['a', 'mended']);
    expect(letters(world)).toMatchObject([{ offset: 1, replayed_source: 'web', replayed_id: 'mended', mended: true, replayed_at: expect.any(Number) as number }]);
    expect((await world.audit()).differences).toEqual([]);
    world.end();
  });

  it('that is none here, since this code reads the record, is left to count by itself', async () => {
    const world = createWorld(createMemoryLog({ partitions: 1 }));
    await world.log.append([page('a', 'user:1'), replay(0, 1, 'a', 'user:1')]);
    await world.live();
    expect([touchpoints(world), letters(world)]).toEqual([['a'], []]);
    expect((await world.log.ends())[0]).toBe(3);
    world.end();
  });

  it('counts once whatever step the projector dies at, and whichever copy of its store it goes on from', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }), fc.integer({ min: 1, max: 4 }), fc.boolean(), async (deaths, cut, fresh) => {
        const world = createWorld(createMemoryLog({ partitions: 2, cut: () => cut }));
        await world.log.append([junk(0), page('a', 'user:1'), junk(1), replay(0, 1, 'm0', 'user:1'), replay(1, 1, 'm1', 'user:7'), replay(0, 1, 'other', 'user:2'), rejected(counted), rejected(counted)]);
        for (const dieAt of deaths) await world.live({ dieAt });
        await world.live();
        await world.live(fresh ? { dir: `${world.dir}-fresh` } : {});
        expect(touchpoints(world).sort()).toEqual(['a', 'm0', 'm1']);
        expect(letters(world).map(({ removed, ...letter }) => [removed, (letter as Record<string, unknown>)['replayed_id']]).sort()).toEqual([[false, 'm0'], [false, 'm1']]);
        expect(world.contradictions).toEqual([]);
        expect((await world.audit()).differences).toEqual([]);
        world.end();
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

describe('a partition taken over', () => {
  it('takes back letters that this code reads, and sends those ClickHouse lacks', async () => {
    const world = createWorld(createMemoryLog({ partitions: 1 }));
    await world.log.append([page('a', 'user:1'), junk(0), page('b', 'user:1')]);
    await world.live();
    const [own] = world.store.rows('dead_letters');
    const before = world.store.snapshot();
    world.store.put('dead_letters', { ...own!, version: versionOf(0, 1), columns: { ...own!.columns, offset: 1 } }); // an older version could not read offset 1
    await world.live();
    expect(letters(world).map(({ offset, removed }: Record<string, unknown>) => [offset, removed]).sort()).toEqual([[1, true], [2, false]]);
    expect((await world.audit()).differences).toEqual([]);
    world.store.restore(before);
    world.store.put('dead_letters', { ...own!, version: own!.version + 1, removed: true }); // a newer version could read offset 2
    await world.live();
    expect(letters(world)).toMatchObject([{ offset: 2, removed: false }]);
    world.end();
  });
});

describe('what a door counted as refused', () => {
  it('is one row a minute, source, code, field and door, said once or twice', async () => {
    const world = createWorld(createMemoryLog({ partitions: 2 }));
    await world.log.append([rejected(counted), rejected(counted), rejected({ ...counted, door: 'd2' })]);
    const empty = world.store.snapshot();
    await world.live();
    const rows = () => world.store.rows('rejections').map(({ columns }) => [columns['door'], columns['field'], columns['rejected']]).sort();
    expect(rows()).toEqual([['d1', 'data.amount', 1], ['d1', 'type', 3], ['d2', 'data.amount', 1], ['d2', 'type', 3]]);
    expect((await world.audit()).differences).toEqual([]);
    world.store.restore(empty);
    await world.live();
    expect(rows()).toHaveLength(4);
    world.store.put('rejections', { ...world.store.rows('rejections')[0]!, columns: { ...world.store.rows('rejections')[0]!.columns, rejected: 99 } });
    expect((await world.audit()).differences).toMatchObject([{ table: 'rejections', expected: { rejected: 3 }, found: { rejected: 99 } }]);
    world.end();
  });
});

it.each([['first', 0], ['last', 1]] as const)('a record is a letter exactly where it is said to be one when asked beforehand; data that is no JSON object counts, come %s', async (_, turn) => {
  const world = createWorld(createMemoryLog({ partitions: 1 }));
  const past = (id: string, more: object) => recordOf(envelope({ id, subject: 'user:1', type: 'page.viewed', time: START, ...more }));
  const records = [
    page('a', 'user:1'),
    past('past the door', { data: '{not json' }),
    past('nothing', { type: '', data: 'null' }),
    past('poor', { type: 'order.completed', order: 'o1', amount: null, currency: null, data: '[' }),
    past('merged', { type: 'identity.merged', data: '{"to":5}' }),
    past('voided', { type: 'touchpoint.voided', data: '{"to":5}' }),
    past('erased', { type: 'lead.erased', data: '{"to":5}' }),
    junk(0),
  ].map((record) => ({ ...record, partition: 0 }));
  const positions = await world.log.append(turn === 0 ? records : records.toReversed());
  const asked: number[] = [];
  for await (const batch of world.log.read(0, 0, positions.at(-1)!.offset + 1)) for (const record of batch.records) if (poisonIn(record, world.log)) asked.push(record.offset);
  await world.live();
  expect(letters(world).map((letter) => Number((letter as { offset?: unknown }).offset)).sort()).toEqual(asked.sort());
  expect(asked).toHaveLength(4);
  expect(touchpoints(world).sort()).toEqual(['a', 'nothing', 'past the door', 'poor']);
  world.end();
});
