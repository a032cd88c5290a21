import { projections as shipped, type Projection } from '@trichter/domain';
import { createHealth, createInvariantWatch, createMetrics, type Logger } from '@trichter/observability';
import { bootstrapHttp } from '@trichter/service-kit';
import type { Config } from './config.js';
import { keepAudited } from './keep-audited.js';
import { tellHealth } from './projector-health.js';
import { ProjectorModule } from './projector.module.js';
import { projectorStrategy } from './projector-strategy.js';
import { runProjector, type RunningProjector } from './projector.js';
import { watchAudit } from './watch-audit.js';
import { watchProjector } from './watch-invariants.js';

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
  const invariants = createInvariantWatch({ metrics, logger });
  tellHealth(health, { projector: () => strategy.current, log: () => running?.answers() ?? Promise.resolve(), invariants });
  const audits = watchAudit(config.TRICHTER_DATA, health, metrics);
  const auditing = projections === shipped ? keepAudited({ config, logger, projector: () => strategy.current }) : null; // of others the child knows nothing
  const watching = watchProjector(() => strategy.current, invariants, metrics);
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
      watching.stop();
      audits.stop();
      auditing?.stop();
      await started.stop();
      await http.close();
      await running?.close();
    },
  };
}
