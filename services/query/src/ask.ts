import type { Statement } from '@trichter/clickhouse';
import type { Deps } from './deps.js';

/**
 * Settings of every report. Each definition is a partition of its table and no key is in two, so FINAL need not merge across partitions; a report may
 * take both of a small machine's cores but not its memory.
 */
export const reportSettings = { do_not_merge_across_partitions_select_final: 1, max_memory_usage: 4_000_000_000, max_rows_to_read: 2_000_000_000 };
export const QUERY_TIMEOUT_MS = 30_000;

/** Runs one query and measures it under its name. */
export async function ask<Row>({ clickhouse, metrics }: Pick<Deps, 'clickhouse' | 'metrics'>, name: string, statement: Statement): Promise<Row[]> {
  const stop = metrics.querySeconds.startTimer({ query: name });
  try {
    return await clickhouse.query<Row>(statement, { timeoutMs: QUERY_TIMEOUT_MS, settings: reportSettings });
  } finally {
    stop();
  }
}
