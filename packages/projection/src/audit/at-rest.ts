import { setTimeout as sleep } from 'node:timers/promises';
import type { Projection } from '@trichter/domain';
import { LogDamaged, versionOf, type EventLog } from '@trichter/event-log';
import { definitionOf, definitionRowOf, isFrozen } from '../definition.js';
import { sealedAt } from '../ledger/minute.js';
import { groupOf } from '../rebuild/rebuild-file.js';
import type { RowReader } from '../row-reader.js';
import type { Progress } from '../row-sink.js';
import { definitionsTable, transitTable } from '../table-shape.js';

/** Up to where the log is audited. */
export interface Rest {
  /** First offsets not audited, by partition. */
  readonly ends: readonly number[];
  /** By partition: whatever is said because of a record below this offset is in the log below `ends`. */
  readonly settled: readonly number[];
  /** The instant (ms, a full minute) before which nothing can come in any more behind the ends; null where a partition has not said anything yet. */
  readonly sealed: number | null;
  /** Partitions whose progress did not reach its end in time. */
  readonly behind: readonly { readonly partition: number; readonly version: number; readonly end: number }[];
}

export interface RestOptions {
  readonly log: EventLog;
  readonly reader: RowReader;
  readonly waitMs: number;
  readonly rebuild: number;
}

/** Ms to wait for statements to arrive. What comes later is left out and counted: with events coming in all the time there is always something. */
const MOST_TRANSIT_MS = 10_000;

/** The ends of the log, once they are folded and what was said by then is in the log; as far as that comes in time. */
export async function atRest({ log, reader, waitMs, rebuild }: RestOptions): Promise<Rest> {
  const begun = Date.now();
  for (;;) {
    // An owner commits after ClickHouse and the log have acknowledged: what it says because of records below lies below ends that are read afterwards.
    const settled = await log.committed(groupOf(rebuild));
    const before = await reader.progressRows();
    const ends = await log.ends();
    const behind = await waitFor(log, reader, ends, Math.max(0, begun + waitMs - Date.now()));
    const rests = ends.every((end, partition) => settled[partition]! >= end) || (await inTransit(reader)) === 0;
    if (behind.length > 0 || rests || Date.now() - begun >= Math.min(waitMs, MOST_TRANSIT_MS)) {
      return { ends, settled, sealed: sealedAt(await clocksAt(log, reader, ends, before), log.partitions), behind };
    }
    await sleep(100);
  }
}

/**
 * How far the clock of each partition is known to have come by its end; on a busy system that of the tables is of another place by the time one looks.
 * A clock is the running maximum of append times, so that of the last record below the end is no later than it.
 */
async function clocksAt(log: EventLog, reader: RowReader, ends: readonly number[], before: readonly Progress[]): Promise<{ readonly clock: number }[]> {
  const earlier = new Map(before.map((row) => [row.partition, row.clock]));
  const now = new Map((await reader.progressRows()).map((row) => [row.partition, row]));
  const clocks: { clock: number }[] = [];
  for (const [partition, end] of ends.entries()) {
    const stored = now.get(partition);
    const last = versionOf(log.generation, Math.max(0, end - 1));
    if (stored && stored.version <= last) clocks.push({ clock: stored.clock });
    else if (end > 0) clocks.push({ clock: Math.max(earlier.get(partition) ?? 0, await appendedAt(log, partition, end - 1)) });
  }
  return clocks;
}

async function appendedAt(log: EventLog, partition: number, offset: number): Promise<number> {
  try {
    for await (const { records } of log.read(partition, offset, offset + 1)) return records[0]!.appendedAt;
  } catch (error) {
    if (!(error instanceof LogDamaged)) throw error; // it is named where the partition is folded
  }
  return 0;
}

async function inTransit(reader: RowReader): Promise<number> {
  const sent = new Map<string, number>();
  const taken = new Map<string, number>();
  for await (const rows of reader.read({ table: transitTable })) {
    for (const { partition, columns } of rows) {
      sent.set(`${partition} ${String(columns['other'])}`, Number(columns['sent']));
      taken.set(`${String(columns['other'])} ${partition}`, Number(columns['taken']));
    }
  }
  let total = 0;
  for (const [pair, count] of sent) total += Math.max(0, count - (taken.get(pair) ?? 0));
  return total;
}

async function waitFor(log: EventLog, reader: RowReader, ends: readonly number[], waitMs: number): Promise<Rest['behind']> {
  const until = Date.now() + waitMs;
  for (;;) {
    const stored = new Map((await reader.progressRows()).map(({ partition, version }) => [partition, version]));
    const behind = ends
      .map((end, partition) => ({ partition, version: stored.get(partition) ?? -1, end }))
      .filter(({ version, end }) => end > 0 && version < versionOf(log.generation, end - 1));
    if (behind.length === 0 || Date.now() >= until) return behind;
    await sleep(Math.min(250, Math.max(1, until - Date.now())));
  }
}

/** Waits until the definitions of the code are there and none is being computed any more, or until the time (ms) is over. */
export async function untilWhole(reader: RowReader, partitions: number, projections: readonly Projection[], rebuild: number, until: number): Promise<void> {
  const wanted = projections.map((projection) => definitionOf(projection, { rebuild }).hash);
  for (let partition = 0; partition < partitions; ) {
    const found = new Set<string>();
    let whole = true;
    for await (const rows of reader.read({ table: definitionsTable, partition })) {
      for (const row of rows.map(definitionRowOf)) {
        whole &&= row.removed || row.complete || isFrozen(row);
        found.add(row.hash);
      }
    }
    if (whole && wanted.every((hash) => found.has(hash))) partition += 1;
    else if (Date.now() >= until) return;
    else await sleep(250);
  }
}
