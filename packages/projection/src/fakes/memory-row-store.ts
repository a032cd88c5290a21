import { isSampled } from '../audit/lead-sample.js';
import { rowKey } from '../row-key.js';
import type { RowReader } from '../row-reader.js';
import type { Progress, RowSink, SinkRow } from '../row-sink.js';
import type { TableShape } from '../table-shape.js';

export interface MemoryRowStore extends RowSink, RowReader {
  /** Newest row of each key, removed ones too. */
  rows(table: string): SinkRow[];
  /** Puts one row in, as a person with rights on the tables could: for tests of the audit. */
  put(table: string, row: SinkRow): void;
  snapshot(): unknown;
  /** Back to an older state, as ClickHouse from a backup. */
  restore(snapshot: unknown): void;
}

type Tables = Map<string, Map<string, SinkRow>>;

/** RowSink and RowReader in memory, with the rule of ReplacingMergeTree: the highest version of a key wins, of equal ones the later. */
export function createMemoryRowStore(shapes: readonly TableShape[]): MemoryRowStore {
  const shapeOf = new Map(shapes.map((shape) => [shape.name, shape]));
  let tables: Tables = new Map();
  let progress = new Map<number, Progress>();

  const put = (table: string, row: SinkRow): void => {
    const shape = shapeOf.get(table);
    if (!shape) throw Object.assign(new Error(`there is no table ${table}`), { code: 'unknown_table', retriable: false });
    const stored = tables.get(table) ?? new Map<string, SinkRow>();
    tables.set(table, stored);
    const key = `${row.definition}\u0000${row.partition}\u0000${rowKey(row.columns, shape.key)}`;
    const known = stored.get(key);
    if (!known || row.version >= known.version) stored.set(key, row);
  };

  return {
    put,
    rows: (table) => [...(tables.get(table)?.values() ?? [])],
    async write(flush) {
      for (const [table, rows] of flush.tables) for (const row of rows) put(table, row);
      for (const row of flush.progress) {
        const known = progress.get(row.partition);
        if (!known || row.version >= known.version) progress.set(row.partition, row);
      }
    },
    progress: async () => new Map([...progress].map(([partition, row]) => [partition, row.version])),
    progressRows: async () => [...progress.values()],
    async *read({ table, definition, partition, leads }) {
      const found = [...(tables.get(table.name)?.values() ?? [])].filter(
        (row) => (definition === undefined || row.definition === definition) && (partition === undefined || row.partition === partition) && (leads === undefined || isSampled(leads, String(row.columns['lead']))),
      );
      if (found.length > 0) yield found;
    },
    snapshot: () => ({ tables: new Map([...tables].map(([name, rows]) => [name, new Map(rows)])), progress: new Map(progress) }),
    restore(snapshot) {
      const older = snapshot as { tables: Tables; progress: Map<number, Progress> };
      tables = new Map([...older.tables].map(([name, rows]) => [name, new Map(rows)]));
      progress = new Map(older.progress);
    },
  };
}
