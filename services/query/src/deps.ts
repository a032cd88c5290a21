import type { ClickHouse } from '@trichter/clickhouse';
import type { EventLog } from '@trichter/event-log';
import type { Metrics } from '@trichter/observability';
import type { ProgressReader } from './catalogue/freshness.js';
import type { PendingFunnels } from './funnels/pending-funnels.js';

/** What every answer is made from. */
export interface Deps {
  readonly clickhouse: ClickHouse;
  readonly log: EventLog;
  readonly progress: ProgressReader;
  readonly pending: PendingFunnels;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** Told by `/v1/status`; the key only where the service listens on loopback. */
  readonly ingestUrl: string | null;
  readonly writeKey: () => string | null;
  /** Makes the log's identifiers of those people know; null: only the log's own are understood. */
  readonly workspaceKey: Buffer | null;
}
