import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '@trichter/observability';
import { configOrExit, openLog, runUntilStopped, startOrExit, type OpenedLog } from '@trichter/service-kit';
import { configSchema } from '../config.js';
import { startIngest } from '../start-ingest.js';

/** The ingest service on a log that takes `SLOW_LOG_RATE` records a second, in order, and not one more: for the test of overload. */
const config = configOrExit(configSchema);
const logger = createLogger({ service: 'ingest', level: config.TRICHTER_LOG_LEVEL });
const msPerRecord = 1000 / Number(process.env['SLOW_LOG_RATE']);

async function openSlowly(): Promise<OpenedLog> {
  const { log, workspaceKey } = await openLog(config, { clientId: 'slow', createKey: true });
  let freeAt = 0;
  const append: typeof log.append = async (records) => {
    freeAt = Math.max(freeAt, performance.now()) + records.length * msPerRecord;
    await sleep(freeAt - performance.now());
    return log.append(records);
  };
  return { log: { ...log, partitions: log.partitions, generation: log.generation, append }, workspaceKey };
}

await startOrExit(logger, async () => {
  const service = await startIngest(config, logger, openSlowly);
  runUntilStopped({ name: 'ingest', logger, stop: () => service.stop(), failed: service.failed, facts: { url: service.url, port: service.port } });
});
