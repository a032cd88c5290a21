import { DeadLetterDetail, DeadLetters, Rejections, Replayed, ReplayedMany, Status } from '@trichter/api';
import { decodeRecord, encodeEnvelope, type Envelope } from '@trichter/events';
import { poisonIn } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestQuery, type TestQuery } from '../test-world/start-test-query.js';

const RECEIVED = Date.parse('2026-04-01T10:00:00Z');
const envelope: Envelope = {
  id: 'e1', source: 'shop', type: 'page.viewed', time: null, sentAt: null, ingestedAt: RECEIVED, subject: 'user:1', user: 'user:1', email: null, anonymous: null, external: [], account: null, browser: true,
  url: null, referrer: null, utmSource: null, utmMedium: null, utmCampaign: null, utmTerm: null, utmContent: null, clickId: null, order: null, amount: null, currency: null, data: '{}', context: '{}',
  personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [],
};
const whole = encodeEnvelope(envelope);
const originals = { cut: whole.subarray(0, whole.length - 9), junk: Buffer.from('no record'), readable: whole, newer: Buffer.concat([Buffer.from([0, 0, 0, 0, 99]), Buffer.from('x')]) };

let clickhouse: TestClickHouse;
let service: TestQuery;
let at: Record<keyof typeof originals, { partition: number; offset: number }>;

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  service = await startTestQuery(clickhouse.as('reader'));
  const names = Object.keys(originals) as (keyof typeof originals)[];
  const positions = await service.log.append(names.map((name) => ({ key: 'k', value: originals[name], partition: 1 })));
  at = Object.fromEntries(names.map((name, n) => [name, positions[n]!])) as typeof at;
  const reasons = { cut: 'undecodable', junk: 'not_wire_format', readable: 'unknown_schema', newer: 'unknown_schema' };
  await clickhouse.client.insert('dead_letters', names.map((name, n) => ({
    ...at[name], received_at: RECEIVED + n * 1_000, reason: reasons[name], message: `cannot read ${name}`, record_key: 'k', value: originals[name].subarray(0, 4).toString('base64'), bytes: originals[name].length,
    replayed_at: null, replayed_source: '', replayed_id: '', mended: false, version: n, removed: 0,
  })));
  const minute = Date.parse('2026-04-01T09:00:00Z');
  const rejection = { partition: 0, door: 'd1', example: 'got "xxx"', version: 1, removed: 0, source: 'web', code: 'bad_value', field: 'data.amount' };
  await clickhouse.client.insert('rejections', [{ ...rejection, minute, rejected: 3 }, { ...rejection, minute, rejected: 3, version: 2 }, { ...rejection, minute: minute + 60_000, rejected: 4, door: 'd2' }, { ...rejection, minute, rejected: 5, field: '', code: 'kept.junk_identifier' }, { ...rejection, minute, rejected: 1, field: '', code: 'unparsable', source: 'shop' }]);
});
afterAll(async () => {
  await service?.stop();
  await clickhouse?.stop();
});

const path = (name: keyof typeof originals): string => `/v1/dead-letters/${at[name].partition}/${at[name].offset}`;
const replay = (name: keyof typeof originals, event?: unknown) => service.send('POST', `${path(name)}/replay`, event === undefined ? {} : { event });
async function lastMark() {
  const end = (await service.log.ends())[1]!;
  for await (const { records } of service.log.read(1, end - 1)) {
    const decoded = decodeRecord(records[0]!.value);
    if (decoded.kind === 'dead_letter.replayed') return { ...decoded, event: decodeRecord(decoded.envelope) };
  }
  throw new Error('the last record is no mark');
}

describe('dead letters', () => {
  it('are listed, the latest first, in pages and by filter, with all reasons', async () => {
    const first = DeadLetters.parse(await service.get('/v1/dead-letters?limit=3'));
    expect(first.letters.map(({ offset }) => offset)).toEqual([at.newer.offset, at.readable.offset, at.junk.offset]);
    expect(first.letters[2]).toMatchObject({ partition: 1, receivedAt: '2026-04-01T10:00:01.000Z', reason: 'not_wire_format', bytes: 9, replayed: null });
    expect(first.reasons).toEqual([{ reason: 'unknown_schema', letters: 2, waiting: 2 }, { reason: 'not_wire_format', letters: 1, waiting: 1 }, { reason: 'undecodable', letters: 1, waiting: 1 }]);
    const second = DeadLetters.parse(await service.get(`/v1/dead-letters?limit=3&after=${first.next}`));
    expect([second.letters.map(({ offset }) => offset), second.next]).toEqual([[at.cut.offset], null]);
    expect(DeadLetters.parse(await service.get('/v1/dead-letters?reason=undecodable&partition=1&replayed=no&from=2026-04-01T10:00:00Z&to=2026-04-01T10:00:01Z')).letters).toHaveLength(1);
    expect(DeadLetters.parse(await service.get('/v1/dead-letters?replayed=yes')).letters).toEqual([]);
    expect(Status.parse(await service.get('/v1/status'))).toMatchObject({ deadLetters: 4, deadLettersWaiting: 4 });
  });

  it('are shown with all their bytes, read from the log, and the source and id they still tell', async () => {
    expect(DeadLetterDetail.parse(await service.get(path('cut')))).toMatchObject({ reason: 'undecodable', readable: null, origin: { source: 'shop', id: 'e1' }, original: { from: 'log', whole: true, base64: originals.cut.toString('base64') } });
    expect(DeadLetterDetail.parse(await service.get(path('readable')))).toMatchObject({ readable: 'envelope', origin: { source: 'shop', id: 'e1' } });
  });

  it('that are none are not found, with what is there instead', async () => {
    expect(await service.send('GET', '/v1/dead-letters/1/999')).toMatchObject({ status: 404, body: { code: 'no_such_letter' } });
    expect(await service.send('GET', '/v1/dead-letters/9/1')).toMatchObject({ status: 404 });
    expect(await service.send('GET', '/v1/dead-letters/1/0')).toMatchObject({ status: 404, body: { detail: expect.stringContaining('log.created') as string } });
  });
});

describe('a replay of all that wait', () => {
  const all = async (body: object) => (await service.send('POST', '/v1/dead-letters/replay', body)).body;
  const replayedAt = (body: unknown) => ReplayedMany.parse(body).replayed.map(({ partition, offset, source, id }) => `${partition}/${offset} ${source}/${id}`);

  it('sends on what this version reads, page by page, and lists what goes on waiting with the reason', async () => {
    const before = (await service.log.ends())[1]!;
    const first = ReplayedMany.parse(await all({ limit: 3 }));
    expect(replayedAt(first)).toEqual([`1/${at.readable.offset} shop/e1`]);
    expect(first.refused).toEqual([at.newer, at.junk].map((where) => ({ ...where, code: 'still_unreadable', detail: expect.any(String) as string, remedy: expect.stringContaining('--mend') as string })));
    const second = ReplayedMany.parse(await all({ limit: 3, after: first.next }));
    expect([second.replayed, second.refused.map(({ offset }) => offset), second.next]).toEqual([[], [at.cut.offset], null]);
    expect((await service.log.ends())[1]).toBe(before + 1);
    expect(await lastMark()).toMatchObject({ offset: at.readable.offset, mended: false });
  });

  it('takes only those of a reason, a source and a span', async () => {
    expect(replayedAt(await all({ reason: 'unknown_schema', source: 'shop' }))).toEqual([`1/${at.readable.offset} shop/e1`]);
    for (const body of [{ source: 'web' }, { reason: 'undecodable', source: 'web' }, { partition: 0 }, { to: '2026-04-01T10:00:00Z' }]) expect(await all(body)).toEqual({ replayed: [], refused: [], next: null });
    expect(await service.send('POST', '/v1/dead-letters/replay', { reasons: 'x' })).toMatchObject({ status: 400, body: { field: expect.stringContaining('reasons') as string } });
  });
});

describe('a replay', () => {
  it('of what this version reads sends the same event, at the time it was received', async () => {
    expect(Replayed.parse((await replay('readable')).body)).toEqual({ ...at.readable, source: 'shop', id: 'e1', mended: false, already: false });
    expect(await lastMark()).toMatchObject({ offset: at.readable.offset, mended: false, event: { kind: 'envelope', envelope: { ...envelope, time: expect.any(Number) as number } } });
  });

  it('of a mended event keeps the source and id of the original', async () => {
    expect((await replay('cut', { type: 'page.viewed', userId: 'u1', id: 'other' })).body).toMatchObject({ source: 'shop', id: 'e1', mended: true });
    expect(await lastMark()).toMatchObject({ event: { envelope: { source: 'shop', id: 'e1', type: 'page.viewed' } } });
  });

  it('of what shows no source and id has one from its position, so that twice is once', async () => {
    const id = `dead-letter:0-1-${at.junk.offset}`;
    for (let round = 0; round < 2; round += 1) expect((await replay('junk', { type: 'page.viewed', userId: 'u1' })).body).toMatchObject({ source: 'dead-letter', id });
  });

  it('is refused with the remedy where nothing can be sent', async () => {
    expect(await replay('junk')).toMatchObject({ status: 422, body: { code: 'still_unreadable', remedy: expect.stringContaining('--mend') as string } });
    expect(await replay('junk', { type: 'order.completed', userId: 'u1', data: { order: 'o', amount: 49.9, currency: 'EUR' } })).toMatchObject({ status: 422, body: { field: 'event.data.amount' } });
    expect(await replay('newer', { type: 'page.viewed', userId: 'u1' })).toMatchObject({ status: 422, body: { code: 'origin_unknown' } });
    expect(await replay('newer', { type: 'page.viewed', userId: 'u1', source: 'shop', id: 'e9' })).toMatchObject({ status: 200, body: { source: 'shop', id: 'e9' } });
    expect(await service.send('POST', '/v1/dead-letters/1/0/replay', {})).toMatchObject({ status: 422, body: { code: 'not_a_dead_letter' } });
  });

  it('of one that was replayed writes nothing and says as what it counts', async () => {
    await clickhouse.client.insert('dead_letters', [{ ...at.cut, received_at: RECEIVED, reason: 'undecodable', message: '', record_key: 'k', value: '', bytes: 1, replayed_at: RECEIVED, replayed_source: 'shop', replayed_id: 'e1', mended: true, version: 99, removed: 0 }]);
    const before = await service.log.ends();
    expect((await replay('cut', { type: 'page.viewed', userId: 'u2' })).body).toMatchObject({ source: 'shop', id: 'e1', already: true });
    expect(await service.log.ends()).toEqual(before);
  });
});

describe('a letter that can be read but not counted', () => {
  // As the projector lists them: the fold understands the type, not the data.
  const facts = {
    'identity.merged': '{"to":5}',
    'touchpoint.voided': '{"to":5}',
    'lead.erased': '{"to":5}',
    'identity.linked': '{not json',
  };
  const types = Object.keys(facts) as (keyof typeof facts)[];
  let letters: { type: keyof typeof facts; partition: number; offset: number }[];
  let plain: { partition: number; offset: number };
  const send = ({ partition, offset }: { partition: number; offset: number }, event?: unknown) => service.send('POST', `/v1/dead-letters/${partition}/${offset}/replay`, event === undefined ? {} : { event });

  beforeAll(async () => {
    const value = (type: string, data: string) => encodeEnvelope({ ...envelope, type, id: `fact of ${type}`, subject: 'user:2', user: null, data });
    const positions = await service.log.append([...types.map((type) => value(type, facts[type])), whole].map((bytes) => ({ key: 'user:2', value: bytes, partition: 2 })));
    letters = types.map((type, n) => ({ type, ...positions[n]! }));
    plain = positions.at(-1)!;
    // The last is not listed yet.
    await clickhouse.client.insert('dead_letters', letters.slice(0, 3).map(({ partition, offset }, n) => ({
      ...{ partition, offset, received_at: RECEIVED + 60_000 + n, reason: 'bad_fact', message: 'its data is not what its type asks for', record_key: 'user:2', value: '', bytes: 9 },
      ...{ replayed_at: null, replayed_source: '', replayed_id: '', mended: false, version: offset, removed: 0 },
    })));
  });

  it('goes on waiting, says why, and however often all are sent on nothing is written', async () => {
    const before = await service.log.ends();
    for (let round = 0; round < 2; round += 1) {
      const { replayed, refused } = ReplayedMany.parse((await service.send('POST', '/v1/dead-letters/replay', { reason: 'bad_fact' })).body);
      expect(replayed).toEqual([]);
      expect(refused.map(({ offset, code }) => [offset, code]).sort()).toEqual(letters.slice(0, 3).map(({ offset }) => [offset, 'cannot_count']));
      expect(refused.every(({ detail, remedy }) => /cannot count it either \(bad_fact\): the data of (identity\.merged|touchpoint\.voided|lead\.erased) .*"to":5/.test(detail) && remedy.includes('--mend'))).toBe(true);
    }
    for (const letter of letters) expect(await send(letter)).toMatchObject({ status: 422, body: { code: 'cannot_count', detail: expect.stringContaining(letter.type) as string } });
    expect(await service.log.ends()).toEqual(before);
  });

  it('is shown as one this version cannot take, listed or not', async () => {
    for (const { type, partition, offset } of letters) expect(DeadLetterDetail.parse(await service.get(`/v1/dead-letters/${partition}/${offset}`))).toMatchObject({ reason: 'bad_fact', readable: null, origin: { source: 'shop', id: `fact of ${type}` } });
  });

  it('counts as mended, with its source and id, where what the door makes of it can be counted', async () => {
    const [merged, voided, erased, linked] = letters;
    const withTo = async (letter: typeof merged, event: object) => {
      expect(await send(letter!, event)).toMatchObject({ status: 200, body: { source: 'shop', id: `fact of ${letter!.type}`, mended: true } });
      for await (const { records } of service.log.read(2, (await service.log.ends())[2]! - 1)) {
        const mark = decodeRecord(records[0]!.value);
        if (mark.kind !== 'dead_letter.replayed') throw new Error('the last record is no mark');
        const log = { generation: service.log.generation, partitions: service.log.partitions };
        return [mark.offset, poisonIn({ ...records[0]!, value: mark.envelope }, log)];
      }
    };
    expect(await withTo(merged, { type: 'identity.merged', data: { from: 'user:ada', to: 'user:bob' } })).toEqual([merged!.offset, null]);
    expect(await withTo(voided, { type: 'touchpoint.voided', data: { source: 'shop', id: 'e9' } })).toEqual([voided!.offset, null]);
    expect(await withTo(linked, { type: 'identity.linked', data: { from: 'anonymous:xyz', to: 'user:ada' } })).toEqual([linked!.offset, null]);
    const before = await service.log.ends();
    expect(await send(erased!, { type: 'lead.erased', userId: 'ada', data: { to: 5 } })).toMatchObject({ status: 422 });
    expect(await send(merged!, { type: 'identity.merged', data: { to: 5 } })).toMatchObject({ status: 422, body: { field: expect.stringContaining('event.data') as string } });
    expect(await service.log.ends()).toEqual(before);
  });

  it('is told from a record that counts by itself and from what the system writes: neither is sent on, mended or not', async () => {
    const before = await service.log.ends();
    const mended = { type: 'page.viewed', userId: 'u1' };
    for (const event of [undefined, mended]) {
      expect(await send(plain, event)).toMatchObject({ status: 422, body: { code: 'not_a_dead_letter', detail: expect.stringContaining('readable envelope') as string } });
      expect(await send({ partition: 2, offset: 0 }, event)).toMatchObject({ status: 422, body: { code: 'not_a_dead_letter', detail: expect.stringContaining('log.created') as string } });
    }
    await clickhouse.client.insert('dead_letters', [{ partition: 2, offset: 0, received_at: RECEIVED, reason: 'unknown_schema', message: '', record_key: 'k', value: '', bytes: 1, replayed_at: null, replayed_source: '', replayed_id: '', mended: false, version: 1, removed: 0 }]);
    for (const event of [undefined, mended]) expect(await send({ partition: 2, offset: 0 }, event)).toMatchObject({ status: 422, body: { code: 'not_an_event' } });
    expect(await service.log.ends()).toEqual(before);
  });
});

it('rejections are summed by source, code and field over a span, most first, each minute and door once', async () => {
  const span = 'from=2026-04-01T00:00:00Z&to=2026-04-02T00:00:00Z';
  expect(Rejections.parse(await service.get(`/v1/rejections?${span}`))).toMatchObject({
    rejected: 8, kept: 5, more: 0,
    groups: [{ source: 'web', code: 'bad_value', field: 'data.amount', rejected: 7, first: '2026-04-01T09:00:00.000Z', last: '2026-04-01T09:01:00.000Z', example: 'got "xxx"' }, { source: 'web', code: 'kept.junk_identifier', kept: true, rejected: 5 }, { source: 'shop', code: 'unparsable', kept: false, rejected: 1 }],
  });
  expect(Rejections.parse(await service.get(`/v1/rejections?${span}&limit=1`))).toMatchObject({ rejected: 8, kept: 5, more: 2 });
  expect(Rejections.parse(await service.get(`/v1/rejections?${span}&source=shop&code=unparsable`))).toMatchObject({ rejected: 1 });
  expect(Rejections.parse(await service.get('/v1/rejections'))).toMatchObject({ rejected: 0, groups: [] });
});
