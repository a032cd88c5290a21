import { fileURLToPath } from 'node:url';
import type { ClickHouse } from '@trichter/clickhouse';
import type { EventLog } from '@trichter/event-log';
import { createHealth, createInvariantWatch, createMetrics, type Logger } from '@trichter/observability';
import type { KeyStore } from '@trichter/personal';
import { bootstrapHttp, createKeyBook, createRateLimits, keyOfToken, queryScopes, type HttpService, type KeyLimits } from '@trichter/service-kit';
import { createProgressReader } from './catalogue/freshness.js';
import type { Deps, Erasing } from './deps.js';
import { createPendingFunnels } from './funnels/pending-funnels.js';
import { refuseKnownAt } from './http/refuse-known-at.js';
import { requireScope } from './http/require-scope.js';
import { setSecurityHeaders } from './http/security-headers.js';
import { createInvariantChecker } from './invariants/checker.js';
import { startUpkeep, type UpkeepOptions } from './personal/start-upkeep.js';
import { QueryModule } from './query.module.js';
import { tellHealth } from './query-health.js';
import { refusingWhileSilent } from './refusing-while-silent.js';
import { serveDashboard } from './static/serve-dashboard.js';

export interface QueryOptions {
  readonly clickhouse: ClickHouse;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
  /** A key of the environment, beside those of the file. */
  readonly token?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly keyLimits?: KeyLimits;
  readonly ingestUrl?: string | undefined;
  /** Shown on the page without data, when the service listens on loopback. */
  readonly writeKey?: string | undefined;
  /** Makes the log's identifiers of those people know. */
  readonly workspaceKey?: Buffer | undefined;
  /** Folder of the dashboard's built files. */
  readonly dashboard?: string | undefined;
  /** Ms between looks at the invariants; 0: none. */
  readonly invariantsMs?: number;
  /** Keys of contact details. */
  readonly keys?: KeyStore | undefined;
  readonly erasing?: Erasing | undefined;
  /** What is done by itself about personal data and an old ledger; without it nothing is. */
  readonly upkeep?: Omit<UpkeepOptions, 'deps' | 'logger'> | undefined;
  readonly now?: () => number;
}

/** Of a key that says nothing itself. A page asks a few times a second at most. */
export const usualLimits: KeyLimits = { requestsPerSecond: 200, eventsPerSecond: 200_000, burstSeconds: 10 };
const builtDashboard = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** The query service: reads ClickHouse, writes nothing but definitions, replayed dead letters and erasures to the log. */
export async function startQuery({ clickhouse: pool, log, workspaceKey, invariantsMs = 60_000, logger, host, port, token, keyFile, keyLimits = usualLimits, ingestUrl, writeKey, dashboard = builtDashboard, keys, erasing, upkeep, now = Date.now }: QueryOptions): Promise<HttpService> {
  const metrics = createMetrics({ service: 'query', processMetrics: true });
  const health = createHealth();
  const clickhouse = refusingWhileSilent(pool);
  const deps: Deps = {
    clickhouse,
    log,
    metrics,
    now,
    workspaceKey: workspaceKey ?? null,
    progress: createProgressReader(clickhouse, log, now),
    pending: createPendingFunnels(),
    keys: keys ?? null,
    erasing: erasing ?? null,
    ingestUrl: ingestUrl ?? null,
    // A key is only told where nobody else on the network can ask, and where asking needs no key: one that reads may not hand out one that writes.
    writeKey: () => (isLoopback(host) && !book.guards(queryScopes) ? (writeKey ?? null) : null),
  };
  const book = createKeyBook({ file: keyFile ?? null, given: token === undefined ? [] : [keyOfToken(token)], logger });
  const loopback = isLoopback(host);
  if (!loopback && !book.guards(queryScopes)) logger.warn({ host }, 'reports are answered to anybody who reaches this address; make a key with: trichter keys create --scope read');
  const watch = createInvariantWatch({ metrics, logger });
  const checker = createInvariantChecker({ deps, watch, everyMs: invariantsMs });
  tellHealth(health, deps, watch);
  const service = await bootstrapHttp({
    module: QueryModule.with(deps, health),
    host,
    port,
    logger,
    health,
    metrics,
    bodyLimit: 262_144,
    configure: async (server) => {
      setSecurityHeaders(server);
      requireScope(server, { book, limits: createRateLimits(keyLimits), loopback });
      refuseKnownAt(server);
      await serveDashboard(server, dashboard);
    },
  });
  const upkept = upkeep && startUpkeep({ deps, logger, ...upkeep });
  return {
    ...service,
    close: async () => {
      upkept?.stop();
      book.close();
      await checker.stop();
      await service.close();
    },
  };
}
