import type { Flush, RowSink, SinkRow } from '@trichter/projection';
import { deadLettersTable } from '@trichter/projection';
import type { ClickHouse } from '../clickhouse.js';

/** Rows of one request. ClickHouse makes one part of each, so the fewer the better; the limit bounds memory here and there. */
const MOST_ROWS = 100_000;

const settings = {
  // The projector's rows belong to few definitions, each a ClickHouse partition; a backfill of many funnels may pass the default of 100.
  max_partitions_per_insert_block: 0,
  // A column the table does not know is a mistake, not something to leave out.
  input_format_skip_unknown_fields: 0,
};

/** Rows to ClickHouse. Tables side by side, then progress: a progress row is proof that everything before it is stored. */
export function createRowSink(client: ClickHouse): RowSink {
  const writeTable = async (table: string, rows: readonly SinkRow[]) => {
    const record = table === deadLettersTable.name ? withoutDefinition : withDefinition;
    for (let from = 0; from < rows.length; from += MOST_ROWS) await client.insert(table, rows.slice(from, from + MOST_ROWS).map(record), { settings });
  };

  return {
    async write({ tables, progress }: Flush) {
      const outcomes = await Promise.allSettled([...tables].map(([table, rows]) => writeTable(table, rows)));
      const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as { retriable?: boolean }] : []));
      // One that waiting cannot heal comes first: it is what has to be told.
      const worst = failures.find(({ retriable }) => retriable === false) ?? failures[0];
      if (worst) throw worst;
      await client.insert('progress', progress.map(({ partition, version, clock }) => ({ partition, version, clock })));
    },
    async progress() {
      const rows = await client.query<{ partition: number; version: number }>({ sql: 'SELECT partition, max(version) AS version FROM progress GROUP BY partition' });
      return new Map(rows.map(({ partition, version }) => [partition, version]));
    },
  };
}

const withDefinition = ({ definition, partition, version, removed, columns }: SinkRow) => ({ definition, partition, ...columns, version, removed: removed ? 1 : 0 });
const withoutDefinition = ({ partition, version, removed, columns }: SinkRow) => ({ partition, ...columns, version, removed: removed ? 1 : 0 });
