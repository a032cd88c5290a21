import { IDENTITY_LIMITS } from '@trichter/domain';
import { audit, createMemoryLog, deadLettersTable, definitionRowOf, definitionsTable, rewritesTable, tableOf, transitTable, type MemoryRowStore, type SinkRow } from '@trichter/projection';
import { compareEveryMinute, createWorld, START, untruths, worldProjections, worldTables } from '@trichter/projection/testing';
import { expect } from 'vitest';
import { knowsNoOrder, type History } from './history.js';
import { PARTITIONS, type LawWorld } from './law-world.js';
import { recordOfTold } from './own-records.js';
import { copyOf } from './told-log.js';

/** What the log alone decides. How far a backfill was, what was taken when, and when a store was rewritten, it does not. */
const ofTheirOwn = new Set([definitionsTable.name, transitTable.name, rewritesTable.name]);
const comparedTables = worldTables(worldProjections).filter(({ name }) => !ofTheirOwn.has(name));
const isLedger = (name: string): boolean => comparedTables.some((table) => table.name === name && 'minute' in table.columns);
const ofLeads = new Set(worldProjections.filter(({ kind }) => kind === 'lead').map((projection) => tableOf(projection).name));

const columnsOf = ({ definition, partition, columns }: SinkRow): unknown[] => [definition, partition, Object.entries(columns).sort()];

/**
 * Every row of every table as text, cells and ledger with their versions. A row of a lead may have any version from the last record that changed it
 * up to the last that changed the lead: the outbox keeps names of leads, not of rows, so what a process left unsaid the next one makes again from the
 * whole lead, at the lead's position. It holds there, too: nothing in between changed it, which `untruths` shows for every row ever written.
 * What was removed from a lead's rows is left out here, and held to the same.
 */
export function whole(store: MemoryRowStore, begunLater: ReadonlySet<string>): Record<string, string[]> {
  return Object.fromEntries(
    comparedTables.map(({ name, columns }) => {
      const rows = 'minute' in columns ? store.rows(name).filter(({ definition, partition }) => !begunLater.has(`${definition} ${partition}`)) : store.rows(name);
      const told = ofLeads.has(name) ? rows.filter(({ removed }) => !removed).map((row) => JSON.stringify(columnsOf(row))) : rows.map((row) => JSON.stringify([row.version, row.removed, ...columnsOf(row)]));
      return [name, told.sort()];
    }),
  );
}

/**
 * Definitions (by hash and partition) whose ledger does not begin with the log: of a funnel saved on the way, or of tables that were sent whole again.
 * From which minute on such a ledger knows depends on when it was filled; that it is right from there on, `compareEveryMinute` shows.
 */
export const ledgersBegunLater = (...stores: readonly MemoryRowStore[]): Set<string> =>
  new Set(stores.flatMap((store) => store.rows(definitionsTable.name).map(definitionRowOf)).filter(({ ledgerFrom }) => ledgerFrom > 0).map(({ hash, partition }) => `${hash} ${partition}`));

/** Rows as reports read them, but for when things came in. */
const read = (store: MemoryRowStore): Record<string, string[]> =>
  Object.fromEntries(
    comparedTables
      .filter(({ name, columns }) => !('minute' in columns) && name !== deadLettersTable.name)
      .map(({ name }) => [name, store.rows(name).filter(({ removed }) => !removed).map(({ definition, partition, columns }) => JSON.stringify([definition, partition, Object.entries(columns).filter(([column]) => column !== 'received_at').sort()])).sort()]),
  );

/** All that must hold once a world has come to rest, whatever happened in it. */
export async function expectLaws(world: LawWorld, history: History): Promise<void> {
  const log = await copyOf(world.log, 1);
  const limits = { ...IDENTITY_LIMITS, touchpoints: history.most };
  // Folded again from zero without any runtime: rows, leads, statements.
  const found = await audit({ log, reader: world.store, projections: worldProjections, waitMs: 0, limits });
  expect(found.differences, 'rows against a refold').toEqual([]);
  expect({ behind: found.behind, inTransit: found.inTransit, open: found.definitions.filter(({ outcome }) => outcome !== 'compared') }).toEqual({ behind: [], inTransit: 0, open: [] });
  // What was known at every sealed minute is what a refold of the records received before it gives.
  const ledger = await compareEveryMinute({ log, store: world.store }, limits);
  expect(ledger.differences, 'ledger against a refold of each minute').toEqual([]);
  expect(world.witness.contradictions, 'one key and version with two values').toEqual([]);
  // The same log, folded from zero by one process without any trouble: every row, and every row of the ledger.
  const quiet = createWorld(log);
  try {
    await quiet.live({ options: { limits } });
    const begunLater = ledgersBegunLater(world.store, quiet.store);
    expect(whole(world.store, begunLater), 'every row, against a quiet life').toEqual(whole(quiet.store, begunLater));
    // It took the log record by record, so it wrote every value a key ever had (but of funnels saved on the way): whatever anybody wrote must be one of
    // them, in its place.
    const savedOnTheWay = ledgersBegunLater(quiet.store);
    const unknown = (name: string, one: string): boolean => name === rewritesTable.name || savedOnTheWay.has(one) || (isLedger(name) && begunLater.has(one));
    expect(untruths(world.witness, quiet.witness, unknown).slice(0, 5).join('\n'), 'rows written that do not hold at their version').toBe('');
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
    await log.append(arrivals.map(({ event }) => recordOfTold(event)));
    await world.live();
    return read(world.store);
  } finally {
    world.end();
  }
}
