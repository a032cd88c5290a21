import { readFileSync } from 'node:fs';
import { Cells, Freshness, ProjectionList } from '@trichter/api';
import { ensureCellTables } from '@trichter/clickhouse';
import { ordersOf, type CellProjection } from '@trichter/domain';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayStart } from '../range/day-start.js';
import { plainFunnel, randomWorld, worldEnd } from '../test-world/random-world.js';
import { startTestQuery, type TestQuery } from '../test-world/start-test-query.js';
import { storeWorld } from '../test-world/store-world.js';

const world = randomWorld(11, 200);
const range = 'from=2026-03-26&to=2026-04-01&timeZone=Europe/Berlin';
const start = dayStart('2026-03-26', 'Europe/Berlin');
const end = dayStart('2026-04-01', 'Europe/Berlin');
const orders = world.flatMap(({ timeline }) => ordersOf(timeline).orders).filter(({ step }) => step.time >= start && step.time < end);

/** What a data engineer adds: the service has never heard of it. */
const forms: CellProjection = { kind: 'cells', name: 'forms', version: 1, dimensions: { bucket: 'quarterHour', landing_page: 'text' }, measures: { forms: 'count', value: 'money' }, contribute: () => [] };
const cell = (definition: string, partition: number, at: string, landing_page: string, count: number, version = 1, removed = 0) => ({ definition, partition, bucket: Date.parse(at), landing_page, forms: count, value: count * 100, version, removed });
const state = (definition: string, created: number, done: number, version: number) =>
  [0, 1, 2, 3].map((partition) => ({ kind: 'cells', name: 'forms', definition, partition, created, table_name: `cells_forms_v${created}`, body: '', complete: done === 25, done, total: 25, version, removed: 0 }));

const page = readFileSync(new URL('../../../../docs/adding-a-projection.md', import.meta.url), 'utf8');
const documented = /```sql\n([^`]+)```/.exec(page)![1]!;

let clickhouse: TestClickHouse;
let service: TestQuery;
const cells = async (path: string): Promise<Cells> => Cells.parse(await service.get(`/v1/projections/${path}`));
const freshness = async (): Promise<Freshness> => Freshness.parse(await service.get('/v1/freshness'));

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  await storeWorld(clickhouse.client, world, [plainFunnel], worldEnd);
  service = await startTestQuery(clickhouse.as('reader'));
});
afterAll(async () => {
  await service?.stop();
  await clickhouse?.stop();
});

describe('projections', () => {
  it('are listed with all their definitions', async () => {
    const { projections } = ProjectionList.parse(await service.get('/v1/projections'));
    expect(projections.map(({ kind, name, current }) => [kind, name, current])).toEqual([['cells', 'activity', true], ['cells', 'revenue', true], ['funnel', 'plain', true], ['lead', 'leads', true], ['lead', 'touchpoints', true]]);
    expect(projections[1]).toEqual({ kind: 'cells', name: 'revenue', hash: 'hash_revenue', created: 1, table: 'cells_revenue_v1', complete: true, percent: 100, current: true });
  });

  it('are summed by any dimensions, money never over currencies', async () => {
    const answer = await cells(`revenue/cells?${range}`);
    expect(answer).toMatchObject({ by: ['currency'], dimensions: ['first_channel', 'last_channel', 'currency'], measures: ['orders', 'revenue', 'refunded'], freshness: { definition: { hash: 'hash_revenue' }, backfilling: null } });
    for (const { values, sums, day } of answer.rows) {
      const mine = orders.filter(({ currency }) => currency === values['currency']);
      expect({ sums, day }).toEqual({ day: null, sums: { orders: mine.length, revenue: mine.reduce((sum, { amount, refunded }) => sum + amount - refunded, 0), refunded: mine.reduce((sum, { refunded }) => sum + refunded, 0) } });
    }
    expect(answer.rows.reduce((sum, { sums }) => sum + sums['orders']!, 0)).toBe(orders.length);
  });

  it('give the sums of the reports, by days of the zone', async () => {
    const { days } = await service.get<{ days: { day: string; value: string; touchpoints: number }[] }>(`/v1/activity?${range}&by=channel`);
    const { rows } = await cells(`activity/cells?${range}&by=channel&bucket=day`);
    expect(days.length).toBeGreaterThan(5);
    expect(new Map(rows.map(({ day, values, sums }) => [`${day} ${values['channel']}`, sums['touchpoints']]))).toEqual(new Map(days.map(({ day, value, touchpoints }) => [`${day} ${value}`, touchpoints])));
  });

  it('say how many rows are past the limit', async () => {
    const all = await cells(`activity/cells?by=type,channel`);
    const some = await cells(`activity/cells?by=type,channel&limit=2`);
    expect(all).toMatchObject({ range: null, more: 0 });
    expect(some).toMatchObject({ rows: all.rows.slice(0, 2), more: all.rows.length - 2 });
  });

  it.each([
    ['revenue/cells?by=colour', 400, 'by', 'first_channel'],
    ['revenue/cells?by=currency);DROP', 400, 'by', ''],
    ['revenue/cells?by=version', 400, 'by', 'first_channel'],
    ['revenue/cells?from=2026-03-26', 400, 'to', ''],
    ['revenue/cells?limit=0', 400, 'limit', ''],
    ['nope/cells', 404, 'name', 'activity, revenue'],
    ['leads/cells', 404, 'name', 'activity, revenue'],
  ])('%s is %i and says why', async (path, status, field, remedy) => {
    expect(await service.send('GET', `/v1/projections/${path}`)).toMatchObject({ status, body: { field, remedy: expect.stringContaining(remedy) } });
  });
});

describe('a projection added just now', () => {
  it('is backfilling until it is complete, then is read by the user that only reads', async () => {
    await ensureCellTables(clickhouse.client, [forms]);
    await clickhouse.client.insert('cells_forms_v1', [
      cell('f1', 0, '2026-03-26T22:45:00Z', '/pricing', 3), cell('f1', 1, '2026-03-26T23:00:00Z', '/pricing', 2), cell('f1', 2, '2026-03-27T09:00:00Z', '/', 9, 1), cell('f1', 2, '2026-03-27T09:00:00Z', '/', 9, 2, 1), cell('f0', 0, '2026-03-27T09:00:00Z', '/', 50),
    ]);
    await clickhouse.client.insert('definitions', state('f1', 1, 10, 1));
    expect(await service.send('GET', `/v1/projections/forms/cells?${range}`)).toMatchObject({ status: 503, body: { code: 'backfilling', detail: 'forms is being computed from the log: 40 % done' } });
    expect((await freshness()).backfilling).toEqual({ percent: 40, hash: 'f1' });

    await clickhouse.client.insert('definitions', state('f1', 1, 25, 2));
    const { rows, dimensions, measures, freshness: fresh } = await cells(`forms/cells?${range}&by=landing_page&bucket=day`);
    expect({ dimensions, measures, backfilling: fresh.backfilling }).toEqual({ dimensions: ['landing_page'], measures: ['forms', 'value'], backfilling: null });
    expect(rows).toEqual([
      { day: '2026-03-26', values: { landing_page: '/pricing' }, sums: { forms: 3, value: 300 } },
      { day: '2026-03-27', values: { landing_page: '/pricing' }, sums: { forms: 2, value: 200 } },
    ]);
    expect((await freshness()).backfilling).toBeNull();
    // The query that docs/adding-a-projection.md shows.
    const shown = await clickhouse.as('reader').query({ sql: documented });
    expect(shown).toEqual([{ day: '2026-03-26', landing_page: '/pricing', submitted: 3 }, { day: '2026-03-27', landing_page: '/pricing', submitted: 2 }]);
  });

  it('is read by the version before while a newer one is being computed, then by the newer', async () => {
    await ensureCellTables(clickhouse.client, [{ ...forms, version: 2 }]);
    await clickhouse.client.insert('cells_forms_v2', [cell('f2', 0, '2026-03-27T09:00:00Z', '/', 7)]);
    await clickhouse.client.insert('definitions', state('f2', 2, 20, 1));
    expect(await cells(`forms/cells?${range}`)).toMatchObject({ rows: [{ sums: { forms: 5 } }], freshness: { definition: { hash: 'f1' }, backfilling: { percent: 80, hash: 'f2' } } });
    const { projections, freshness: fresh } = ProjectionList.parse(await service.get('/v1/projections'));
    expect(projections.filter(({ name }) => name === 'forms').map(({ hash, percent, complete, current }) => [hash, percent, complete, current])).toEqual([['f2', 80, false, false], ['f1', 100, true, true]]);
    expect(fresh.backfilling).toEqual({ percent: 80, hash: 'f2' });

    await clickhouse.client.insert('definitions', state('f2', 2, 25, 2));
    expect(await cells(`forms/cells?${range}`)).toMatchObject({ rows: [{ sums: { forms: 7 } }], freshness: { definition: { hash: 'f2' }, backfilling: null } });
  });
});
