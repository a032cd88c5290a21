import { Module, type DynamicModule } from '@nestjs/common';
import type { Health } from '@trichter/observability';
import { HealthModule } from '@trichter/service-kit';
import type { Deps } from './deps.js';
import { FunnelsController } from './http/funnels.controller.js';
import { IdentitiesController } from './http/identities.controller.js';
import { LettersController } from './http/letters.controller.js';
import { openApiDocument } from './http/openapi.js';
import { PersonalController } from './http/personal.controller.js';
import { ProjectionsController } from './http/projections.controller.js';
import { ReportsController } from './http/reports.controller.js';
import { DEPS, OPENAPI } from './http/tokens.js';

@Module({})
export class QueryModule {
  static with(deps: Deps, health: Health): DynamicModule {
    return {
      module: QueryModule,
      imports: [HealthModule.with(health, deps.metrics)],
      controllers: [FunnelsController, IdentitiesController, LettersController, PersonalController, ProjectionsController, ReportsController],
      providers: [
        { provide: DEPS, useValue: deps },
        { provide: OPENAPI, useFactory: openApiDocument },
      ],
    };
  }
}
