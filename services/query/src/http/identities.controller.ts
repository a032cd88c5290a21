import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { IdentifierParams, LeadParams, type IdentityKnown, type IdentityLimits, type LeadIdentities } from '@trichter/api';
import type { Deps } from '../deps.js';
import { readIdentity } from '../reports/identity.js';
import { readIdentityLimits } from '../reports/identity-limits.js';
import { readLeadIdentities } from '../reports/lead-identities.js';
import { checked } from './checked.js';
import { DEPS } from './tokens.js';

/** Who is who, as the log has it. What is said of it goes to the ingest service. */
@Controller('v1')
export class IdentitiesController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Get('leads/:lead/identities')
  @Header('cache-control', 'no-store')
  leadIdentities(@Param() params: unknown): Promise<LeadIdentities> {
    return readLeadIdentities(this.deps, checked(LeadParams, params, 'path').lead);
  }

  @Get('identities')
  @Header('cache-control', 'no-store')
  limits(): Promise<IdentityLimits> {
    return readIdentityLimits(this.deps);
  }

  @Get('identities/:identifier')
  @Header('cache-control', 'no-store')
  identity(@Param() params: unknown): Promise<IdentityKnown> {
    return readIdentity(this.deps, checked(IdentifierParams, params, 'path').identifier);
  }
}
