import { createHash } from 'node:crypto';
import { IdentityKnown, IdentityLimits, LeadIdentities, LeadTimeline } from '@trichter/api';
import { identifierOf, leadIdOf } from '@trichter/events';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkedTo } from '../sql/identities.js';
import { startTestQuery, type TestQuery } from '../test-world/start-test-query.js';

const workspaceKey = Buffer.alloc(32, 9);
const [ada, bob, visitor, order] = [identifierOf(workspaceKey, 'user', 'ada'), identifierOf(workspaceKey, 'user', 'bob'), identifierOf(workspaceKey, 'anonymous', 'v1'), identifierOf(workspaceKey, 'external', 'order:o1')];
const at = (minute: number) => Date.UTC(2026, 4, 3, 10, minute);
const iso = (minute: number) => new Date(at(minute)).toISOString();

let clickhouse: TestClickHouse;
let service: TestQuery;

/** Tables filled by hand: Ada and Bob share a browser; Ada's order came in by its id alone; another order is only listed. */
beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  const insert = (table: string, rows: readonly object[]) => clickhouse.client.execute({ sql: `INSERT INTO ${table} FORMAT JSONEachRow ${rows.map((row) => JSON.stringify(row)).join('\n')}` });
  const shared = { definition: 'h', partition: 0, version: 10, removed: 0 };
  await insert('definitions', ['touchpoints', 'leads', 'identities'].flatMap((name) => Array.from({ length: 4 }, (_, partition) => ({ ...shared, partition, kind: 'lead', name, created: 1, table_name: name, body: '', complete: true, done: 1, total: 1 }))));
  await insert('progress', Array.from({ length: 4 }, (_, partition) => ({ partition, version: 10, clock: at(60) })));
  const touchpoint = (lead: string, id: string, minute: number, origin: string) => ({ ...shared, lead: leadIdOf(lead), source: 'web', id, time: at(minute), type: 'page.viewed', received_at: at(minute), origin, channel: 'direct' });
  await insert('touchpoints', [touchpoint(ada, 't0', 0, visitor), touchpoint(ada, 't1', 1, ada), touchpoint(ada, 't2', 2, visitor), touchpoint(ada, 't3', 3, order), { ...touchpoint(ada, 't4', 4, visitor), removed: 1 }, { ...touchpoint(bob, 't5', 5, visitor), data: '{not json' }, touchpoint(ada, 'old', 6, '')]);
  await insert('leads', [ada, bob].map((lead) => ({ ...shared, lead: leadIdOf(lead), first_seen: at(0), last_seen: at(5), touchpoints: 4, orders: 0, first_channel: 'direct', last_channel: 'direct' })));
  const link = (identifier: string, other: string, part: object) => ({ ...shared, lead: leadIdOf(identifier), identifier, other, rule: 'soft', starts: [], first: null, on: true, listed: false, ...part });
  await insert('identities', [
    link(visitor, ada, { starts: [at(1)], first: at(1) }),
    link(visitor, bob, { starts: [at(9)], first: at(9) }),
    link(visitor, bob, { starts: [at(5)], first: at(5), version: 11 }),
    link(order, ada, { rule: 'fact', first: at(7) }),
    link(ada, 'order:listed', { listed: true, on: false, first: at(8) }),
    link('anonymous:gone', ada, { removed: 1, starts: [at(1)] }),
  ]);
  service = await startTestQuery(clickhouse.as('reader'), { workspaceKey });
});
afterAll(async () => {
  await service?.stop();
  await clickhouse?.stop();
});

describe('GET /v1/leads/{lead}', () => {
  it('says of each touchpoint under which identifier it came in and why it belongs to the lead', async () => {
    const { timeline } = LeadTimeline.parse(await service.get(`/v1/leads/${leadIdOf(ada)}`));
    const used = { from: visitor, to: ada, rule: 'used', since: iso(1) };
    expect(timeline.map(({ id, cameIn }) => [id, cameIn])).toEqual([
      ['t0', { identifier: visitor, kind: 'anonymous', way: [{ ...used, before: true }] }],
      ['t1', { identifier: ada, kind: 'user', way: [] }],
      ['t2', { identifier: visitor, kind: 'anonymous', way: [{ ...used, before: false }] }],
      ['t3', { identifier: order, kind: 'external', way: [{ from: order, to: ada, rule: 'linked', since: null, before: false }] }],
      ['old', null],
    ]);
  });
  it('gives each login on a shared browser what follows it', async () => {
    const { timeline } = LeadTimeline.parse(await service.get(`/v1/leads/${leadIdOf(bob)}`));
    expect(timeline.map(({ cameIn }) => cameIn?.way)).toEqual([[{ from: visitor, to: bob, rule: 'used', since: iso(5), before: false }]]);
  });
});

it('GET /v1/leads/{lead} shows data written past the door that is no JSON object as the text it is', async () => {
  const { timeline } = LeadTimeline.parse(await service.get(`/v1/leads/${leadIdOf(bob)}`));
  expect(timeline).toMatchObject([{ id: 't5', data: {}, dataText: '{not json' }]);
});

describe('GET /v1/leads/{lead}/identities', () => {
  it('names the identifiers of a lead, who is linked to it, and what is only listed', async () => {
    const answer = LeadIdentities.parse(await service.get(`/v1/leads/${leadIdOf(ada)}/identities`));
    expect(answer).toMatchObject({ lead: leadIdOf(ada), identifier: ada });
    expect(answer.identifiers.map(({ identifier, touchpoints, lastSeen }) => [identifier, touchpoints, lastSeen])).toEqual([[order, 1, iso(3)], [visitor, 2, iso(2)], [ada, 1, iso(1)]]);
    expect(answer.linkedBy.map(({ identifier, rule, on }) => [identifier, rule, on])).toEqual([[visitor, 'soft', true], [order, 'fact', true]]);
    expect(answer.links).toMatchObject([{ other: 'order:listed', listed: true, on: false, first: iso(8) }]);
  });
  it('knows no lead that has neither touchpoint nor link', async () => {
    expect(await service.send('GET', `/v1/leads/${leadIdOf('user:nobody')}/identities`)).toMatchObject({ status: 404, body: { code: 'no_such_lead' } });
  });
});

describe('GET /v1/identities/{identifier}', () => {
  it.each(['anonymous:v1', `hash:${visitor}`, visitor])('knows %s: whom its touchpoints go to, from when on', async (text) => {
    const answer = IdentityKnown.parse(await service.get(`/v1/identities/${encodeURIComponent(text)}`));
    expect(answer).toMatchObject({ identifier: visitor, kind: 'anonymous', lead: leadIdOf(visitor), linkedBy: [] });
    expect(answer.owners).toEqual([{ since: null, identifier: ada, lead: leadIdOf(ada) }, { since: iso(5), identifier: bob, lead: leadIdOf(bob) }]);
    expect(answer.links.map(({ other, starts }) => [other, starts])).toEqual([[ada, [iso(1)]], [bob, [iso(5)]]].toSorted());
  });
  it.each([['user:nobody', 404, 'no_such_identifier'], ['nobody', 400, 'invalid'], ['user:null', 400, 'invalid'], ['email:nobody', 400, 'invalid']])('%s is %i', async (text, status, code) => {
    expect(await service.send('GET', `/v1/identities/${encodeURIComponent(text)}`)).toMatchObject({ status, body: { code, remedy: expect.any(String) } });
  });
  it('understands only identifiers of the log where the service has no workspace key', async () => {
    const keyless = await startTestQuery(clickhouse.as('reader'), { workspaceKey: undefined });
    expect(await keyless.send('GET', '/v1/identities/anonymous:v1')).toMatchObject({ status: 422, body: { code: 'no_workspace_key' } });
    expect(await keyless.send('GET', `/v1/identities/${visitor}`)).toMatchObject({ status: 200, body: { identifier: visitor } });
    await keyless.stop();
  });
});

it('counts what leads name past their limit, and identifiers that more than a hundred people use', async () => {
  const till = identifierOf(workspaceKey, 'anonymous', 'till');
  await clickhouse.client.execute({ sql: `INSERT INTO identities (definition, lead, identifier, other, rule, starts, on, version) SELECT 'h', '${leadIdOf(till)}', '${till}', concat('user:', hex(SHA256(toString(number)))), 'soft', [now64()], true, 1 FROM numbers(3000)` });
  const { listed, shared } = IdentityLimits.parse(await service.get('/v1/identities'));
  expect(listed).toEqual({ identifiers: 1, leads: 1, most: [{ lead: leadIdOf(ada), identifier: ada, listed: 1 }] });
  expect(shared).toEqual({ moreThan: 100, identifiers: 1, most: [{ identifier: till, kind: 'anonymous', lead: leadIdOf(till), usedBy: 3_000 }] });
  expect(IdentityKnown.parse(await service.get('/v1/identities/anonymous:till')).links).toHaveLength(3_000);
});

it('finds who is linked to an identifier without reading the column whole', async () => {
  const rows = 100_000;
  await clickhouse.client.execute({ sql: `INSERT INTO identities (definition, lead, identifier, other, rule, version) SELECT 'many', generateUUIDv4(number), concat('anonymous:', hex(SHA256(toString(number)))), concat('user:', hex(SHA256(toString(intDiv(number, 2))))), 'soft', 1 FROM numbers(${rows})` });
  const { sql, params } = linkedTo('many', `user:${createHash('sha256').update('77').digest('hex').toUpperCase()}`);
  expect(await clickhouse.client.query({ sql, params })).toHaveLength(2);
  const plan = await clickhouse.client.query<{ explain: string }>({ sql: `EXPLAIN indexes = 1 ${sql}`, params });
  const granules = plan.map(({ explain }) => /Granules: (\d+)\/(\d+)/.exec(explain)).filter((found) => found !== null).map(([, read, of]) => [Number(read), Number(of)]);
  expect(granules[0]![1]).toBeGreaterThan(10);
  expect(Math.min(...granules.map(([read]) => read!))).toBeLessThan(6);
});
