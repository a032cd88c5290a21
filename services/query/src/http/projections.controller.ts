import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { CellsQuery, ProjectionParams, type Cells, type ProjectionList } from '@trichter/api';
import type { Deps } from '../deps.js';
import { readCells } from '../reports/cells.js';
import { readProjections } from '../reports/projections.js';
import { checked } from './checked.js';
import { DEPS } from './tokens.js';

@Controller('v1/projections')
export class ProjectionsController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Get()
  @Header('cache-control', 'no-store')
  list(): Promise<ProjectionList> {
    return readProjections(this.deps);
  }

  @Get(':name/cells')
  @Header('cache-control', 'no-store')
  cells(@Param() params: unknown, @Query() query: unknown): Promise<Cells> {
    return readCells(this.deps, checked(ProjectionParams, params, 'path').name, checked(CellsQuery, query, 'query'));
  }
}
