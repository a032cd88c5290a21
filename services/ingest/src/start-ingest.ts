import { join } from 'node:path';
import { createHealth, createMetrics, type Logger } from '@trichter/observability';
import { bootstrapHttp, createAdmission, createKeyBook, createRateLimits, failpoint, keyFileIn, keyLimitsIn, openLog, type OpenedLog } from '@trichter/service-kit';
import { openKeyStore } from '@trichter/personal';
import { createAppendGate } from './append-gate.js';
import type { Config } from './config.js';
import { installDoor } from './door-hooks.js';
import { installEventsRoute } from './events-route.js';
import { installIdentitiesRoute } from './identities-route.js';
import { createIngest } from './ingest.js';
import { tellHealth } from './ingest-health.js';
import { IngestModule } from './ingest.module.js';
import { openAtLast } from './log-at-last.js';
import { createRejections } from './rejections.js';
import { createSealContacts } from './seal-contacts.js';
import { createStateIdentity } from './state-identity.js';

export interface IngestService {
  readonly url: string;
  readonly port: number;
  /** Rejects when the service cannot go on. */
  readonly failed: Promise<never>;
  /** Answers what is in hand, waits for the log, closes it. */
  stop(): Promise<void>;
}

const START_PATIENCE_MS = 3_000;

/** Wires the service: log, gate, recipe, HTTP. Tests start it with a log of their own. */
export async function startIngest(config: Config, logger: Logger, open: () => Promise<OpenedLog> = () => openLog(config, { clientId: 'trichter-ingest', createKey: true })): Promise<IngestService> {
  const health = createHealth();
  const metrics = createMetrics({ service: 'ingest', processMetrics: true });
  const log = openAtLast(open, logger);
  const gate = createAppendGate({ log: () => log.current()?.log ?? null, logger, metrics, maxInFlight: config.TRICHTER_MAX_IN_FLIGHT, trace: failpoint(process.env) });
  const book = createKeyBook({ file: keyFileIn(config), given: config.TRICHTER_WRITE_KEYS ?? [], logger });
  if (!book.guards(['write'])) logger.warn({ file: keyFileIn(config) }, 'there is no write key, so nobody can send events; make one with: trichter keys create --scope write:SOURCE');
  const limits = createRateLimits(keyLimitsIn(config));
  const maxBytes = config.TRICHTER_MAX_BODY;
  const keys = config.TRICHTER_CONTACTS === 'keep' ? openKeyStore(join(config.TRICHTER_DATA, 'keys')) : undefined;
  const workspaceKey = () => log.current()?.workspaceKey ?? null;
  const rejections = createRejections({ log: () => log.current()?.log ?? null, metrics, logger });
  const ingest = createIngest({
    gate, metrics, workspaceKey, maxBytes, rejections,
    sealContacts: keys && createSealContacts(keys, logger),
    personalProperties: config.TRICHTER_PERSONAL_PROPERTIES,
  });
  const stateIdentity = createStateIdentity({ gate, metrics, workspaceKey, rejections });
  tellHealth(health, log.current, gate);
  await log.soon(START_PATIENCE_MS);
  const http = await bootstrapHttp({
    module: IngestModule.with(health, metrics),
    host: config.TRICHTER_HOST,
    port: config.TRICHTER_PORT,
    logger,
    health,
    metrics,
    bodyLimit: maxBytes,
    bodyParser: false,
    requestSeconds: config.TRICHTER_REQUEST_SECONDS,
    configure: (server) => {
      installDoor(server, { admit: createAdmission({ book, limits }), metrics, maxBytes, maxBytesInHand: config.TRICHTER_MAX_BYTES_IN_HAND });
      installEventsRoute(server, ingest, limits, metrics);
      installIdentitiesRoute(server, stateIdentity);
    },
  });
  return {
    url: http.url,
    port: http.port,
    failed: log.failed,
    async stop() {
      await http.close();
      book.close();
      await gate.drained();
      await rejections.close();
      await log.close();
      await keys?.close();
    },
  };
}
