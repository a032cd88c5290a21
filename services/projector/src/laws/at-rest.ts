import { audit, createMemoryLog, definitionsTable, tableOf, transitTable, type MemoryRowStore, type SinkRow } from '@trichter/projection';
import { compareEveryMinute, createWorld, recordOf, START, worldProjections, worldTables } from '@trichter/projection/testing';
import { expect } from 'vitest';
import { knowsNoOrder, type History } from './history.js';
import { PARTITIONS, type LawWorld } from './law-world.js';
import { copyOf } from './told-log.js';

/** What the log alone decides. How far a backfill was, and what was taken when, it does not. */
const comparedTables = worldTables(worldProjections).filter(({ name }) => name !== definitionsTable.name && name !== transitTable.name);
const ofLeads = new Set(worldProjections.filter(({ kind }) => kind === 'lead').map((projection) => tableOf(projection).name));

const columnsOf = ({ definition, partition, columns }: SinkRow): unknown[] => [definition, partition, Object.entries(columns).sort()];

/**
 * Every row of every table as text, cells and ledger with their versions. Rows of a lead may have a higher one: what a process left unsaid the next
 * one makes again from the lead as it is by then.
 */
export const whole = (store: MemoryRowStore): Record<string, string[]> =>
  Object.fromEntries(
    comparedTables.map(({ name }) => {
      const rows = store.rows(name);
      const told = ofLeads.has(name) ? rows.filter(({ removed }) => !removed).map((row) => JSON.stringify(columnsOf(row))) : rows.map((row) => JSON.stringify([row.version, row.removed, ...columnsOf(row)]));
      return [name, told.sort()];
    }),
  );

/** Rows as reports read them, but for when things came in. */
const read = (store: MemoryRowStore): Record<string, string[]> =>
  Object.fromEntries(
    comparedTables
      .filter(({ columns }) => !('minute' in columns))
      .map(({ name }) => [name, store.rows(name).filter(({ removed }) => !removed).map(({ definition, partition, columns }) => JSON.stringify([definition, partition, Object.entries(columns).filter(([column]) => column !== 'received_at').sort()])).sort()]),
  );

/** All that must hold once a world has come to rest, whatever happened in it. */
export async function expectLaws(world: LawWorld, history: History): Promise<void> {
  const log = await copyOf(world.log, 7);
  // Folded again from zero without any runtime: rows, leads, statements.
  const found = await audit({ log, reader: world.store, projections: worldProjections, waitMs: 0 });
  expect(found.differences, 'rows against a refold').toEqual([]);
  expect({ behind: found.behind, inTransit: found.inTransit, open: found.definitions.filter(({ outcome }) => outcome !== 'compared') }).toEqual({ behind: [], inTransit: 0, open: [] });
  // What was known at every sealed minute is what a refold of the records received before it gives.
  const ledger = await compareEveryMinute({ log, store: world.store });
  expect(ledger.differences, 'ledger against a refold of each minute').toEqual([]);
  expect(world.witness.contradictions, 'one key and version with two values').toEqual([]);
  // The same log, folded from zero by one process without any trouble: every row, and every row of the ledger.
  const quiet = createWorld(log);
  try {
    await quiet.live();
    expect(whole(world.store), 'every row, against a quiet life').toEqual(whole(quiet.store));
  } finally {
    quiet.end();
  }
  if (knowsNoOrder(history)) expect(read(world.store), 'rows against the same events in order, each once').toEqual(await inGoodOrder(history));
}

/** The rows of a world in which every event comes in once, in the order it is told, and nothing goes wrong. */
async function inGoodOrder({ arrivals, begins }: History): Promise<Record<string, string[]>> {
  const log = createMemoryLog({ partitions: PARTITIONS });
  log.now = START + begins * 60_000;
  const world = createWorld(log);
  try {
    await log.append(arrivals.map(({ event }) => recordOf(event)));
    await world.live();
    return read(world.store);
  } finally {
    world.end();
  }
}
