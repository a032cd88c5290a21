import type { Projection } from '@trichter/domain';
import { versionOf, type EventLog } from '@trichter/event-log';
import { definitionRowOf } from '../definition.js';
import type { MemoryRowStore } from '../fakes/memory-row-store.js';
import type { PartitionStatus } from '../projector.js';
import { definitionsTable, transitTable } from '../table-shape.js';

export interface Standing {
  readonly log: EventLog;
  readonly store: MemoryRowStore;
  /** Of every partition, from whoever owns it. */
  readonly status: readonly PartitionStatus[];
  readonly projections: readonly Projection[];
}

/** Statements that are said and not taken, as the rows have it. */
function inTransit(store: MemoryRowStore): number {
  const pairs = store.rows(transitTable.name);
  return pairs.reduce((sum, { partition, columns }) => {
    const back = pairs.find((pair) => pair.partition === columns['other'] && pair.columns['other'] === partition);
    return sum + Number(columns['sent']) - Number(back?.columns['taken'] ?? 0);
  }, 0);
}

/** Whether everything in the log is folded and stored, nothing is on its way between partitions, and every definition is complete in all of them. */
export async function isComplete({ log, store, status, projections }: Standing): Promise<boolean> {
  const ends = await log.ends();
  const stored = await store.progress();
  if (status.length < log.partitions || status.some(({ partition, next }) => next < ends[partition]! || (stored.get(partition) ?? -1) < versionOf(log.generation, ends[partition]! - 1))) return false;
  if (inTransit(store) > 0) return false;
  const rows = store.rows(definitionsTable.name).map(definitionRowOf);
  const names = projections.map((projection) => projection.name);
  return names.every((name) => rows.filter((row) => row.name === name && !row.removed && row.complete).length >= log.partitions) && status.every(({ definitions }) => definitions.every(({ stage }) => stage === 'complete'));
}
