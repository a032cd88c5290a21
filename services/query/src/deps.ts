import type { ClickHouse } from '@trichter/clickhouse';
import type { KeyStore } from '@trichter/personal';
import type { EventLog } from '@trichter/event-log';
import type { Metrics } from '@trichter/observability';
import type { Trace } from '@trichter/service-kit';
import type { ProgressReader } from './catalogue/freshness.js';
import type { PendingFunnels } from './funnels/pending-funnels.js';
import type { ErasureFiles } from './personal/erasure-job.js';

/** What every answer is made from. */
export interface Deps {
  readonly clickhouse: ClickHouse;
  readonly log: EventLog;
  readonly progress: ProgressReader;
  readonly pending: PendingFunnels;
  readonly metrics: Metrics;
  /** Keys of contact details; null where this service has none. */
  readonly keys: KeyStore | null;
  /** What erasing needs beside reading; null where this service may not. */
  readonly erasing: Erasing | null;
  readonly now: () => number;
  /** Told by `/v1/status`; the key only where the service listens on loopback. */
  readonly ingestUrl: string | null;
  readonly writeKey: () => string | null;
  /** Makes the log's identifiers of those people know; null: only the log's own are understood. */
  readonly workspaceKey: Buffer | null;
}

export interface Erasing {
  /** A login that may rewrite tables; reports are read with another one. */
  readonly clickhouse: ClickHouse;
  readonly files: ErasureFiles;
  readonly workspaceKey: Buffer;
  /** Told each step that has just been done, by the crash tests. */
  readonly trace?: Trace | undefined;
}
