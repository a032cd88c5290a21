import { fileURLToPath } from 'node:url';
import type { ClickHouse } from '@trichter/clickhouse';
import type { EventLog } from '@trichter/event-log';
import { createHealth, createMetrics, type Logger } from '@trichter/observability';
import { bootstrapHttp, type HttpService } from '@trichter/service-kit';
import { createProgressReader } from './catalogue/freshness.js';
import type { Deps } from './deps.js';
import { createPendingFunnels } from './funnels/pending-funnels.js';
import { requireToken } from './http/require-token.js';
import { QueryModule } from './query.module.js';
import { serveDashboard } from './static/serve-dashboard.js';

export interface QueryOptions {
  readonly clickhouse: ClickHouse;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
  readonly token?: string | undefined;
  readonly ingestUrl?: string | undefined;
  /** Shown on the page without data, when the service listens on loopback. */
  readonly writeKey?: string | undefined;
  /** Folder of the dashboard's built files. */
  readonly dashboard?: string | undefined;
  readonly now?: () => number;
}

const builtDashboard = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** The query service: reads ClickHouse, writes nothing but definitions to the log. */
export async function startQuery({ clickhouse, log, logger, host, port, token, ingestUrl, writeKey, dashboard = builtDashboard, now = Date.now }: QueryOptions): Promise<HttpService> {
  const metrics = createMetrics({ service: 'query', processMetrics: true });
  const health = createHealth();
  health.readyWhen('clickhouse', async () => {
    await clickhouse.ping();
    return { ok: true };
  });
  const deps: Deps = {
    clickhouse,
    log,
    metrics,
    now,
    progress: createProgressReader(clickhouse, log, now),
    pending: createPendingFunnels(),
    ingestUrl: ingestUrl ?? null,
    // A key is only told where nobody else on the network can ask.
    writeKey: () => (isLoopback(host) ? (writeKey ?? null) : null),
  };
  return bootstrapHttp({
    module: QueryModule.with(deps, health),
    host,
    port,
    logger,
    health,
    metrics,
    bodyLimit: 262_144,
    configure: async (server) => {
      if (token) requireToken(server, token);
      await serveDashboard(server, dashboard);
    },
  });
}
