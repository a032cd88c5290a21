import { activity, funnelProjection, leadsProjection, salesFunnel, touchpointsProjection, type Value } from '@trichter/domain';
import { createMemoryRowStore, historyTableOf, deadLettersTable, definitionsTable, rejectionsTable, tableOf, type AnyColumnType, type RowReader, type SinkRow, type TableShape } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClickHouse } from '../open-clickhouse.js';
import { createRowReader } from './create-row-reader.js';
import { createRowSink } from './create-row-sink.js';

let clickhouse: TestClickHouse;
beforeAll(async () => void (clickhouse = await startTestClickHouse()));
afterAll(() => clickhouse?.stop());

const MONEY = 10 ** 12;
const time = fc.integer({ min: Date.parse('1971-01-01'), max: Date.parse('2099-01-01') });
const text = fc.oneof(fc.constantFrom('', 'Straße', '"quoted"\n\t\\', '\u0000', 'null', '👋'), fc.string({ maxLength: 12, unit: 'grapheme' }));

/** Anything a projection may put in a column of that type. */
function valueOf(column: string, type: AnyColumnType): fc.Arbitrary<Value> {
  if (column === 'lead') return fc.uuid();
  if (column === 'level') return fc.integer({ min: 1, max: 20 });
  switch (type) {
    case 'text':
    case 'category':
      return text;
    case 'time':
    case 'quarterHour':
      return time;
    case 'maybeTime':
      return fc.option(time);
    case 'times':
      return fc.array(time, { maxLength: 5 });
    case 'count':
      return fc.integer({ min: 0, max: 2 ** 32 - 1 });
    case 'money':
      return fc.integer({ min: -MONEY, max: MONEY });
    case 'maybeMoney':
      return fc.option(fc.integer({ min: -MONEY, max: MONEY }));
    case 'flag':
      return fc.boolean();
    default:
      return type satisfies never;
  }
}

const shapes: readonly TableShape[] = [touchpointsProjection, leadsProjection, funnelProjection(salesFunnel), activity].map(tableOf).concat(definitionsTable, deadLettersTable, rejectionsTable, historyTableOf(funnelProjection(salesFunnel))!, historyTableOf(activity)!);

/** Rows of few keys, so that versions of one key meet; equal version means equal value, as the projector guarantees. */
function rowsOf(shape: TableShape): fc.Arbitrary<SinkRow[]> {
  const columns = fc.record(Object.fromEntries(Object.entries(shape.columns).map(([name, type]) => [name, valueOf(name, type)])));
  const row = fc.record({ definition: shape.hasDefinition ? fc.constantFrom('aaaa', 'bbbb') : fc.constant(''), partition: fc.nat(3), version: fc.nat(2 ** 50), removed: fc.boolean(), columns });
  const family = fc.tuple(row, fc.array(fc.record({ version: fc.nat(2 ** 50), removed: fc.boolean(), columns }), { maxLength: 3 })).map(([first, later]) =>
    [first, ...later.map((next) => ({ ...first, ...next, columns: { ...next.columns, ...Object.fromEntries(shape.key.map((key) => [key, first.columns[key] as Value])) } }))],
  );
  return fc.uniqueArray(fc.array(family, { maxLength: 8 }).map((families) => families.flat()).chain((rows) => fc.constant(rows)), { minLength: 1, maxLength: 1 }).map(([rows]) => {
    const seen = new Map<string, SinkRow>();
    for (const one of rows ?? []) seen.set(JSON.stringify([one.definition, one.partition, one.version, shape.key.map((key) => one.columns[key])]), one);
    return [...seen.values()];
  });
}

const readAll = async (reader: RowReader, table: TableShape, of: { definition?: string; partition?: number } = {}): Promise<string[]> => {
  const found: string[] = [];
  for await (const rows of reader.read({ table, ...of })) for (const { definition, partition, version, removed, columns } of rows) found.push(JSON.stringify([definition, partition, version, removed, Object.entries(columns).sort()]));
  return found.sort();
};

describe.each(shapes.map((shape) => [shape.name, shape] as const))('rows of %s', (name, shape) => {
  it('come back as they were written: newest of each key, whatever the batches and repeats', async () => {
    const sink = createRowSink(clickhouse.client);
    const reader = createRowReader(clickhouse.as('reader'));
    await fc.assert(
      fc.asyncProperty(rowsOf(shape), fc.nat(20), async (rows, cut) => {
        await clickhouse.client.execute({ sql: `TRUNCATE TABLE ${name}` });
        const memory = createMemoryRowStore([shape]);
        for (const part of [rows.slice(cut), rows.slice(0, cut), rows.slice(0, Math.ceil(cut / 2))]) {
          const flush = { tables: new Map([[name, part]]), progress: [] };
          await sink.write(flush);
          await memory.write(flush);
        }
        expect(await readAll(reader, shape)).toEqual(await readAll(memory, shape));
        const of = { partition: 1, ...(shape.hasDefinition && { definition: 'aaaa' }) };
        expect(await readAll(reader, shape, of)).toEqual(await readAll(memory, shape, of));
      }),
      { numRuns: 12 },
    );
  });
});

describe('a row sink', () => {
  const leads = tableOf(leadsProjection);
  const lead = (columns: Record<string, Value> = {}): SinkRow => ({
    definition: 'cccc', partition: 1, version: 5, removed: false,
    columns: { lead: '00000000-0000-4000-8000-000000000001', first_seen: 1, last_seen: 2, touchpoints: 3, first_channel: 'a', last_channel: 'b', orders: 0, conflicts: 0, set_aside: false, test: false, bot: false, ...columns },
  });
  const progressOf = (version: number) => [{ partition: 9, version, clock: 1_800_000_000_000 }];

  it('tells the highest progress of each partition, and its clock', async () => {
    const sink = createRowSink(clickhouse.client);
    await sink.write({ tables: new Map(), progress: progressOf(7) });
    await sink.write({ tables: new Map(), progress: progressOf(3) });
    expect((await sink.progress()).get(9)).toBe(7);
    expect(await createRowReader(clickhouse.client).progressRows()).toContainEqual({ partition: 9, version: 7, clock: 1_800_000_000_000 });
  });

  it.each([
    ['a text where a number belongs', { touchpoints: 'three' }],
    ['a number that is not exact', { touchpoints: 2 ** 53 }],
    ['a value that is missing', { touchpoints: undefined }],
    ['a column the table does not have', { surprise: 1 }],
    ['something that is no lead', { lead: 'nobody' }],
  ])('refuses %s for good, and writes no progress', async (_, wrong) => {
    const sink = createRowSink(clickhouse.client);
    const flush = { tables: new Map([[leads.name, [lead(), { ...lead(wrong as Record<string, Value>), definition: 'dddd' }]]]), progress: progressOf(100) };
    await expect(sink.write(flush)).rejects.toMatchObject({ code: 'ClickHouseRefused', retriable: false, facts: { doing: 'store rows in leads' } });
    expect((await sink.progress()).get(9)).toBe(7);
  });

  it('says that waiting can help when nobody answers', async () => {
    const away = openClickHouse({ url: 'http://127.0.0.1:1', user: 'writer', password: '', database: 'trichter' });
    await expect(createRowSink(away).write({ tables: new Map([[leads.name, [lead()]]]), progress: [] })).rejects.toMatchObject({ retriable: true });
    await away.close();
  });

  it('stores more rows than fit one request, of more definitions than ClickHouse allows an insert by default', async () => {
    const rows = Array.from({ length: 120_000 }, (_, n): SinkRow => ({ ...lead({ lead: `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}` }), definition: `many${n % 150}` }));
    await createRowSink(clickhouse.client).write({ tables: new Map([[leads.name, rows]]), progress: [] });
    expect(await clickhouse.client.query({ sql: "SELECT count() AS n FROM v_leads WHERE startsWith(definition, 'many')" })).toEqual([{ n: 120_000 }]);
  });
});

it('a table that does not exist has no rows', async () => {
  expect(await readAll(createRowReader(clickhouse.client), { ...tableOf(activity), name: 'cells_activity_v99' })).toEqual([]);
});
