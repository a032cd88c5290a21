import { createLogger } from '@trichter/observability';
import { configOrExit, runUntilStopped, startOrExit } from '@trichter/service-kit';
import { configSchema } from './config.js';
import { startIngest } from './start-ingest.js';

const config = configOrExit(configSchema);
const logger = createLogger({ service: 'ingest', level: config.TRICHTER_LOG_LEVEL });

await startOrExit(logger, async () => {
  const service = await startIngest(config, logger);
  runUntilStopped({ name: 'ingest', logger, stop: () => service.stop(), failed: service.failed, facts: { url: service.url, port: service.port } });
});
