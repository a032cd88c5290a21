import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { FunnelInput, FunnelLeadsQuery, FunnelName, FunnelPreviewInput, FunnelReportQuery, type FunnelApplied, type FunnelLeads, type FunnelList, type FunnelPreview, type FunnelReport, type SavedFunnel } from '@trichter/api';
import { problem } from '@trichter/service-kit';
import { z } from 'zod';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { applyFunnel } from '../funnels/apply-funnel.js';
import { savedFunnel } from '../funnels/saved-funnel.js';
import { readContext } from '../reports/context.js';
import { readFunnelLeads } from '../reports/funnel-leads.js';
import { readFunnelPreview } from '../reports/funnel-preview.js';
import { readFunnelReport } from '../reports/funnel-report.js';
import { checked } from './checked.js';
import { DEPS } from './tokens.js';

const Named = z.object({ name: FunnelName });

@Controller('v1/funnels')
export class FunnelsController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(): Promise<FunnelList> {
    const { catalogue, progress } = await readContext(this.deps);
    const names = [...new Set([...catalogue.funnelNames(), ...this.deps.pending.names()])].sort();
    return { funnels: names.flatMap((name) => savedFunnel(name, catalogue, this.deps.pending) ?? []), freshness: freshnessOf(progress, progress.latest, null, null) };
  }

  @Post('preview')
  @HttpCode(200)
  preview(@Body() body: unknown): Promise<FunnelPreview> {
    return readFunnelPreview(this.deps, checked(FunnelPreviewInput, body, 'body'));
  }

  @Get(':name')
  @Header('cache-control', 'no-store')
  async one(@Param() params: unknown): Promise<SavedFunnel> {
    const { name } = checked(Named, params, 'path');
    const { catalogue } = await readContext(this.deps);
    const saved = savedFunnel(name, catalogue, this.deps.pending);
    if (!saved) throw problem({ status: 404, code: 'no_such_funnel', title: 'No such funnel', field: 'name', value: name, detail: `no funnel "${name}" has been saved`, remedy: 'PUT it first, or see /v1/funnels for those there are' });
    return saved;
  }

  @Put(':name')
  put(@Param() params: unknown, @Body() body: unknown): Promise<FunnelApplied> {
    return applyFunnel(this.deps, checked(Named, params, 'path').name, checked(FunnelInput, body, 'body'));
  }

  @Get(':name/report')
  @Header('cache-control', 'no-store')
  report(@Param() params: unknown, @Query() query: unknown): Promise<FunnelReport> {
    return readFunnelReport(this.deps, checked(Named, params, 'path').name, checked(FunnelReportQuery, query, 'query'));
  }

  @Get(':name/leads')
  @Header('cache-control', 'no-store')
  leads(@Param() params: unknown, @Query() query: unknown): Promise<FunnelLeads> {
    return readFunnelLeads(this.deps, checked(Named, params, 'path').name, checked(FunnelLeadsQuery, query, 'query'));
  }
}
