import { Module, type DynamicModule } from '@nestjs/common';
import type { Health, Metrics } from '@trichter/observability';
import { HealthModule } from '@trichter/service-kit';
import { EventsController, INGEST } from './events.controller.js';
import type { Ingest } from './ingest.js';
import { SchemasController } from './schemas.controller.js';

@Module({})
export class IngestModule {
  static with(ingest: Ingest, health: Health, metrics: Metrics): DynamicModule {
    return {
      module: IngestModule,
      imports: [HealthModule.with(health, metrics)],
      controllers: [EventsController, SchemasController],
      providers: [{ provide: INGEST, useValue: ingest }],
    };
  }
}
