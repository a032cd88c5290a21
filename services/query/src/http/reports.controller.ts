import { Controller, Get, Header, Inject, Param, Query, Req } from '@nestjs/common';
import { ActivityQuery, LeadParams, LeadTimelineQuery, RestatementsQuery, RevenueQuery, type ActivityReport, type Freshness, type LeadTimeline, type Restatements, type RevenueReport, type Status, type TypesSeen } from '@trichter/api';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import { readActivity, readTypesSeen } from '../reports/activity.js';
import { readLeadTimeline } from '../reports/lead-timeline.js';
import { readRestatements } from '../reports/restatements.js';
import { readRevenue } from '../reports/revenue.js';
import { readFreshness, readStatus } from '../reports/status.js';
import { checked } from './checked.js';
import { mayReadContacts } from './may-read-contacts.js';
import { DEPS, OPENAPI } from './tokens.js';

@Controller('v1')
export class ReportsController {
  constructor(
    @Inject(DEPS) private readonly deps: Deps,
    @Inject(OPENAPI) private readonly document: object,
  ) {}

  @Get('leads/:lead')
  @Header('cache-control', 'no-store')
  lead(@Param() params: unknown, @Query() query: unknown, @Req() request: FastifyRequest): Promise<LeadTimeline> {
    return readLeadTimeline(this.deps, checked(LeadParams, params, 'path').lead, checked(LeadTimelineQuery, query, 'query'), mayReadContacts(request));
  }

  @Get('activity')
  @Header('cache-control', 'no-store')
  activity(@Query() query: unknown): Promise<ActivityReport> {
    return readActivity(this.deps, checked(ActivityQuery, query, 'query'));
  }

  @Get('revenue')
  @Header('cache-control', 'no-store')
  revenue(@Query() query: unknown): Promise<RevenueReport> {
    return readRevenue(this.deps, checked(RevenueQuery, query, 'query'));
  }

  @Get('restatements')
  @Header('cache-control', 'no-store')
  restatements(@Query() query: unknown): Promise<Restatements> {
    return readRestatements(this.deps, checked(RestatementsQuery, query, 'query'));
  }

  @Get('types')
  @Header('cache-control', 'no-store')
  types(): Promise<TypesSeen> {
    return readTypesSeen(this.deps);
  }

  @Get('freshness')
  @Header('cache-control', 'no-store')
  freshness(): Promise<Freshness> {
    return readFreshness(this.deps);
  }

  @Get('status')
  @Header('cache-control', 'no-store')
  status(): Promise<Status> {
    return readStatus(this.deps);
  }

  @Get('openapi.json')
  openapi(): object {
    return this.document;
  }
}
