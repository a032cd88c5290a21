import type { Deps } from '../deps.js';

/** The same, with questions to ClickHouse given up once the signal says so. */
export function hurried(deps: Deps, signal: AbortSignal): Deps {
  const { clickhouse, progress } = deps;
  return {
    ...deps,
    clickhouse: { ...clickhouse, query: (statement, options) => clickhouse.query(statement, { ...options, signal }) },
    progress: { read: () => progress.read(signal) },
  };
}
