import { Controller, Get, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import type { Health, HealthOverview, HealthReport, Metrics } from '@trichter/observability';
import type { FastifyReply } from 'fastify';

export const HEALTH = Symbol('Health');
export const METRICS = Symbol('Metrics');

const answer = (reply: FastifyReply, report: HealthReport): HealthReport => {
  void reply.status(report.ok ? 200 : 503).header('cache-control', 'no-store');
  return report;
};

@Controller()
class HealthController {
  constructor(
    @Inject(HEALTH) private readonly health: Health,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  /** The whole picture, for people and `trichter doctor`: connected, lagging, waiting or stopped, of each part, why, and what to do. */
  @Get('health')
  async overview(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthOverview> {
    const overview = await this.health.overview();
    void reply.status(overview.live && overview.ready ? 200 : 503).header('cache-control', 'no-store');
    return overview;
  }

  /** 503 means: restart me. */
  @Get('health/live')
  async live(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return answer(reply, await this.health.live());
  }

  /** 503 means: send me no traffic now; the body says why. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return answer(reply, await this.health.ready());
  }

  @Get('metrics')
  async page(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { contentType, body } = await this.metrics.page();
    void reply.type(contentType);
    return body;
  }
}

/** `/health`, `/health/live`, `/health/ready` and `/metrics` of a service. */
@Module({})
export class HealthModule {
  static with(health: Health, metrics: Metrics): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [
        { provide: HEALTH, useValue: health },
        { provide: METRICS, useValue: metrics },
      ],
    };
  }
}
