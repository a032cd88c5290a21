import { Controller, Get, Inject, Module, type DynamicModule } from '@nestjs/common';
import type { Health, Metrics } from '@trichter/observability';
import type { PartitionStatus } from '@trichter/projection';
import { HealthModule } from '@trichter/service-kit';

const STATUS = Symbol('Status');

@Controller()
class StatusController {
  constructor(@Inject(STATUS) private readonly status: () => PartitionStatus[]) {}

  /** Where each partition stands: position, lag, clock, backfills, and why it has stopped. */
  @Get('status')
  read() {
    return { partitions: this.status().map((partition) => ({ ...partition, stopped: partition.stopped && partition.stopped.message })) };
  }
}

@Module({})
export class ProjectorModule {
  static with(health: Health, metrics: Metrics, status: () => PartitionStatus[]): DynamicModule {
    return { module: ProjectorModule, imports: [HealthModule.with(health, metrics)], controllers: [StatusController], providers: [{ provide: STATUS, useValue: status }] };
  }
}
