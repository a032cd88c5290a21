import { projections as shipped, type Projection } from '@trichter/domain';
import { createHealth, createMetrics, type Logger } from '@trichter/observability';
import { bootstrapHttp } from '@trichter/service-kit';
import type { Config } from './config.js';
import { ProjectorModule } from './projector.module.js';
import { projectorStrategy } from './projector-strategy.js';
import { runProjector, type RunningProjector } from './projector.js';

export interface ProjectorService {
  readonly url: string;
  readonly port: number;
  /** Rejects when the service cannot go on. */
  readonly failed: Promise<void>;
  /** Sends what is in hand, commits, leaves the group. */
  stop(): Promise<void>;
}

/** Wires the service: the door for health and figures, and the consumer behind Nest's transport. */
export async function startProjectorService(config: Config, logger: Logger, projections: readonly Projection[] = shipped): Promise<ProjectorService> {
  const health = createHealth();
  const metrics = createMetrics({ service: 'projector', processMetrics: true });
  let running: RunningProjector | null = null;
  const strategy = projectorStrategy(async () => {
    running = await runProjector(config, projections, logger, metrics);
    return running.projector;
  });
  const status = () => strategy.current?.status() ?? [];
  health.readyWhen('projector', () => (strategy.current ? { ok: true } : { ok: false, detail: 'still starting: the log or ClickHouse does not answer yet' }));
  health.readyWhen('clickhouse', () => {
    const failing = strategy.current?.failing();
    return failing ? { ok: false, detail: failing.message } : { ok: true };
  });
  health.readyWhen('partitions', () => {
    const stopped = status().filter((partition) => partition.stopped);
    return stopped.length === 0 ? { ok: true } : { ok: false, detail: stopped.map(({ partition, stopped: why }) => `partition ${partition} has stopped: ${why?.message}`).join('; ') };
  });
  health.readyWhen('lag', () => ({ ok: true, detail: `${status().reduce((sum, { lag }) => sum + lag, 0)} records` }));
  const http = await bootstrapHttp({ module: ProjectorModule.with(health, metrics, status), host: config.TRICHTER_HOST, port: config.TRICHTER_PORT, logger, health, metrics });
  http.app.connectMicroservice({ strategy });
  await http.app.startAllMicroservices();
  const started = strategy.current;
  if (!started) throw new Error('the consumer did not start');
  return {
    url: http.url,
    port: http.port,
    failed: started.done,
    async stop() {
      await started.stop();
      await http.close();
      await running?.close();
    },
  };
}
