import type { IdentityLimits, Row } from '@trichter/domain';
import type { Envelope } from '@trichter/events';
import fc from 'fast-check';
import { definitionOf, definitionRowOf, isFrozen } from '../definition.js';
import { expectedRows, refoldPartition } from '../audit/refold-partition.js';
import { historyTableOf } from '../ledger/history-table.js';
import { knownRows } from '../ledger/known-at.js';
import { MINUTE_MS, minuteOf, sealedAt } from '../ledger/minute.js';
import { definitionsTable } from '../table-shape.js';
import type { World } from './life.js';
import { recordOf, worldProjections } from './world.js';
import { readFunnel } from '../engine/definitions.js';

/** An event and how long after the one before it comes in, ms: often within the minute, sometimes an hour later. */
export interface Told {
  readonly event: Envelope;
  readonly after: number;
}
export const toldIn = (events: fc.Arbitrary<Envelope[]>): fc.Arbitrary<Told[]> =>
  events.chain((all) => fc.tuple(...all.map((event) => fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 40_000 }) }, { weight: 1, arbitrary: fc.constant(3_600_000) }).map((after) => ({ event, after })))));

export async function tell(world: World, told: readonly Told[]): Promise<void> {
  for (const { event, after } of told) {
    world.log.now += after;
    await world.log.append([recordOf(event)]);
  }
}

/** Every partition's clock goes on by two minutes, so that everything told is sealed. */
export async function seal(world: World, tick: (partition: number) => { key: string; value: Uint8Array; partition: number }): Promise<void> {
  world.log.now += 2 * MINUTE_MS;
  await world.log.append(Array.from({ length: world.log.partitions }, (_, partition) => tick(partition)));
}

const comparable = (rows: ReadonlyMap<string, Row>): string[] => [...rows.values()].map((row) => JSON.stringify(Object.entries(row).sort())).sort();

/**
 * Compares, for every definition, partition and minute, the rows the ledger says were known with a refold of the records received before. Answers what
 * differs, and how many comparisons there were of minutes that had rows.
 */
export async function compareEveryMinute(world: Pick<World, 'log' | 'store'>, limits?: IdentityLimits): Promise<{ differences: string[]; compared: number; definitions: number }> {
  const differences: string[] = [];
  let compared = 0;
  const sealed = sealedAt(await world.store.progressRows(), world.log.partitions)!;
  const listed = world.store.rows(definitionsTable.name).map(definitionRowOf).filter((row) => !row.removed && row.complete && !isFrozen(row));
  for (const row of listed) {
    const definition = worldProjections.map((projection) => definitionOf(projection)).find(({ hash }) => hash === row.hash) ?? readFunnel(row.body, row.name, row.created)!;
    const table = historyTableOf(definition.projection);
    if (!table) continue;
    const history = world.store.rows(table.name).filter((one) => one.definition === row.hash && one.partition === row.partition);
    let times: number[] = [];
    for await (const { records } of world.log.read(row.partition, 0)) times = [...times, ...records.map(({ appendedAt }) => appendedAt)];
    const begin = Math.max(row.knownFrom, minuteOf(times[0]!));
    // Every minute in which something was received, and the ones after.
    const minutes = new Set(times.flatMap((time) => [minuteOf(time), minuteOf(time) + MINUTE_MS]).filter((at) => at >= begin && at <= sealed));
    for (const at of minutes) {
      const end = times.filter((time) => time < at).length;
      const { nodes } = await refoldPartition(world.log, row.partition, end, [], { limits });
      const expected = comparable(expectedRows(definition, nodes));
      const found = comparable(knownRows(definition, history, { at, from: row.ledgerFrom }));
      if (expected.length > 0) compared += 1;
      if (JSON.stringify(expected) !== JSON.stringify(found)) differences.push(`${row.name} partition ${row.partition} at ${at} (from ${row.ledgerFrom}, known ${row.knownFrom}): expected ${expected.join()} found ${found.join()}`);
    }
  }
  return { differences, compared, definitions: listed.length };
}
