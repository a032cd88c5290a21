import type { RowReader } from '../row-reader.js';
import { deadLettersTable, type TableShape } from '../table-shape.js';

/** A dead letter as ClickHouse has it. */
export interface StoredLetter {
  readonly offset: number;
  readonly version: number;
  readonly removed: boolean;
}

const positions: TableShape = { ...deadLettersTable, columns: { offset: 'count' } };

/** The dead letters ClickHouse lists of a partition, their positions alone. */
export async function storedLetters(reader: RowReader, partition: number): Promise<StoredLetter[]> {
  const letters: StoredLetter[] = [];
  for await (const rows of reader.read({ table: positions, partition })) {
    for (const { version, removed, columns } of rows) letters.push({ offset: columns['offset'] as number, version, removed });
  }
  return letters;
}
