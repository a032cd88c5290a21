import type { Flush, RowSink, SinkRow } from '@trichter/projection';
import { definitionsTable, tablesWithoutDefinition } from '@trichter/projection';
import type { ClickHouse } from '../clickhouse.js';
import { ClickHouseFailure } from '../clickhouse-failure.js';

/** Rows of one request. ClickHouse makes one part of each, so the fewer the better; the limit bounds memory here and there. */
const MOST_ROWS = 100_000;

// The projector's rows belong to few definitions, each a ClickHouse partition; a backfill of many funnels may pass the default of 100.
const settings = { max_partitions_per_insert_block: 0 };

/**
 * Rows to ClickHouse. Tables side by side, then what is said of definitions, then progress: whoever reads that a definition is complete reads all of its
 * rows, and a progress row is proof that everything before it is stored.
 */
export function createRowSink(client: ClickHouse): RowSink {
  const writeTable = async (table: string, rows: readonly SinkRow[]) => {
    const columns = columnsOf(table, rows);
    for (let from = 0; from < rows.length; from += MOST_ROWS) {
      await client.insertValues(table, columns.names, rows.slice(from, from + MOST_ROWS).map(columns.values), { settings });
    }
  };

  const sideBySide = async (tables: readonly (readonly [string, readonly SinkRow[]])[]) => {
    const outcomes = await Promise.allSettled(tables.map(([table, rows]) => writeTable(table, rows)));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as { retriable?: boolean }] : []));
    // One that waiting cannot heal comes first: it is what has to be told.
    const worst = failures.find(({ retriable }) => retriable === false) ?? failures[0];
    if (worst) throw worst;
  };

  return {
    async write({ tables, progress }: Flush) {
      const defined = tables.get(definitionsTable.name);
      await sideBySide([...tables].filter(([table]) => table !== definitionsTable.name));
      if (defined) await writeTable(definitionsTable.name, defined);
      await client.insert('progress', progress.map(({ partition, version, clock }) => ({ partition, version, clock })));
    },
    async progress() {
      const rows = await client.query<{ partition: number; version: number }>({ sql: 'SELECT partition, max(version) AS version FROM progress GROUP BY partition' });
      return new Map(rows.map(({ partition, version }) => [partition, version]));
    },
  };
}

const refused = (table: string, column: string, value: unknown, definition: string, partition: number) =>
  new ClickHouseFailure(`${column} of a row for ${table} must be set, and a number exact (a whole one below 2^53), got ${String(value)}`, 'ClickHouseRefused', false, {
    doing: `store rows in ${table}`,
    column,
    definition,
    partition,
  });

interface Columns {
  readonly names: readonly string[];
  readonly values: (row: SinkRow) => unknown[];
}

/** Rows of one definition have the same columns, and tables those of all their definitions. */
function columnsOf(table: string, rows: readonly SinkRow[]): Columns {
  const named = new Set<string>();
  const seen = new Set<string>();
  for (const { definition, columns } of rows) {
    if (seen.has(definition)) continue;
    seen.add(definition);
    for (const name of Object.keys(columns)) named.add(name);
  }
  const own = [...named];
  const hasDefinition = !tablesWithoutDefinition.some(({ name }) => name === table);
  return {
    names: [...(hasDefinition ? ['definition'] : []), 'partition', 'version', 'removed', ...own],
    values: ({ definition, partition, version, removed, columns }) => {
      const values: unknown[] = hasDefinition ? [definition, partition, version, removed ? 1 : 0] : [partition, version, removed ? 1 : 0];
      for (const name of own) {
        const value = columns[name];
        // ClickHouse would take a number that is too large modulo 2^n, and null for 0.
        if (value === undefined || (typeof value === 'number' && !Number.isSafeInteger(value))) throw refused(table, name, value, definition, partition);
        values.push(value);
      }
      return values;
    },
  };
}
