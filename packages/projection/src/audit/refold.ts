import type { Projection, Row } from '@trichter/domain';
import type { EventLog } from '@trichter/event-log';
import { expectedRows, refoldPartition } from './refold-partition.js';

export interface RefoldRow {
  readonly table: string;
  readonly definition: string;
  readonly partition: number;
  readonly columns: Row;
}

/** Every row the log says there must be, up to `ends` (default: the ends now): nothing but the log is read. For small logs; the audit goes by partition. */
export async function refold(log: EventLog, projections: readonly Projection[], ends?: readonly number[]): Promise<RefoldRow[]> {
  const to = ends ?? (await log.ends());
  const rows: RefoldRow[] = [];
  for (let partition = 0; partition < log.partitions; partition += 1) {
    const { newest, nodes } = await refoldPartition(log, partition, to[partition] ?? 0, projections);
    for (const definition of newest) {
      for (const columns of expectedRows(definition, nodes).values()) rows.push({ table: definition.table.name, definition: definition.hash, partition, columns });
    }
  }
  return rows;
}
