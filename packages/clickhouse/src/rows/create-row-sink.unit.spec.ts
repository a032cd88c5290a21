import { definitionsTable, type SinkRow } from '@trichter/projection';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ClickHouse } from '../clickhouse.js';
import { createRowSink } from './create-row-sink.js';

const row = (columns: SinkRow['columns']): SinkRow => ({ definition: 'new', partition: 0, version: 7, removed: false, columns });
const flush = {
  tables: new Map([
    [definitionsTable.name, [row({ complete: true })]],
    ['leads', [row({ orders: 1 })]],
    ['contributions', [row({ level: 2 })]],
  ]),
  progress: [{ partition: 0, version: 7, clock: 1 }],
};

/** Notes when inserts begin and end; each takes as long as `ms` says, or fails. */
function clientThatNotes(ms: Readonly<Record<string, number>>, failing?: string) {
  const seen: string[] = [];
  const insert = async (table: string) => {
    seen.push(`${table} begins`);
    await sleep(ms[table] ?? 0);
    if (table === failing) throw Object.assign(new Error('away'), { retriable: true });
    seen.push(`${table} is in`);
  };
  return { seen, client: { insert, insertValues: insert } as unknown as ClickHouse };
}

it('says that a definition is complete only once all of its rows are in, and then how far the partition is', async () => {
  const { seen, client } = clientThatNotes({ leads: 5, contributions: 30 });
  await createRowSink(client).write(flush);
  expect(seen).toEqual(['leads begins', 'contributions begins', 'leads is in', 'contributions is in', 'definitions begins', 'definitions is in', 'progress begins', 'progress is in']);
});

it('says nothing of a definition whose rows are not in', async () => {
  const { seen, client } = clientThatNotes({}, 'contributions');
  await expect(createRowSink(client).write(flush)).rejects.toThrow('away');
  expect(seen).toEqual(['leads begins', 'contributions begins', 'leads is in']);
});
