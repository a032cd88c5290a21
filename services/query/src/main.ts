import { openClickHouse } from '@trichter/clickhouse';
import { createLogger } from '@trichter/observability';
import { configOrExit, keyFileIn, keyLimitsIn, openLog, runUntilStopped, startOrExit } from '@trichter/service-kit';
import { schema } from './config.js';
import { openPersonal } from './personal/open-personal.js';
import { startQuery } from './query.js';
import { shownWriteKey } from './shown-write-key.js';

const config = configOrExit(schema);
const logger = createLogger({ service: 'query', level: config.TRICHTER_LOG_LEVEL });

await startOrExit(logger, async () => {
  const { log, workspaceKey } = await openLog(config, { clientId: 'trichter-query' });
  const clickhouse = openClickHouse({
    url: config.TRICHTER_CLICKHOUSE_URL,
    user: config.TRICHTER_CLICKHOUSE_USER,
    password: config.TRICHTER_CLICKHOUSE_PASSWORD,
    database: config.TRICHTER_CLICKHOUSE_DATABASE,
  });
  const personal = openPersonal(config, workspaceKey);
  const service = await startQuery({
    clickhouse,
    log,
    workspaceKey,
    logger,
    host: config.TRICHTER_HOST,
    port: config.TRICHTER_PORT,
    token: config.TRICHTER_QUERY_TOKEN,
    keyFile: keyFileIn(config),
    keyLimits: keyLimitsIn(config),
    ingestUrl: config.TRICHTER_INGEST_URL,
    writeKey: shownWriteKey(config.TRICHTER_WRITE_KEYS, config.TRICHTER_DATA),
    dashboard: config.TRICHTER_DASHBOARD,
    keys: personal.keys,
    erasing: personal.erasing,
    upkeep: { keysDir: personal.keysDir, retentionMonths: config.TRICHTER_RETENTION_MONTHS, dataDir: config.TRICHTER_DATA },
  });
  const stop = async (): Promise<void> => {
    await service.close();
    await personal.close();
    await clickhouse.close();
    await log.close();
  };
  runUntilStopped({ name: 'query', logger, stop, facts: { url: service.url } });
});
