import { createLogger } from '@trichter/observability';
import { configOrExit, runUntilStopped, startOrExit } from '@trichter/service-kit';
import { configSchema } from './config.js';
import { startProjectorService } from './start-projector-service.js';

const config = configOrExit(configSchema);
const logger = createLogger({ service: 'projector', level: config.TRICHTER_LOG_LEVEL });

await startOrExit(logger, async () => {
  const service = await startProjectorService(config, logger);
  runUntilStopped({ name: 'projector', logger, stop: () => service.stop(), failed: service.failed, facts: { url: service.url, port: service.port } });
});
