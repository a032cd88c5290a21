import { Module, type DynamicModule } from '@nestjs/common';
import type { Health, Metrics } from '@trichter/observability';
import { HealthModule } from '@trichter/service-kit';
import { SchemasController } from './schemas.controller.js';

/** What is not the hot path: health, metrics, the schema registry. Events come in by `installEventsRoute`. */
@Module({})
export class IngestModule {
  static with(health: Health, metrics: Metrics): DynamicModule {
    return { module: IngestModule, imports: [HealthModule.with(health, metrics)], controllers: [SchemasController] };
  }
}
