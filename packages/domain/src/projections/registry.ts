import { funnelProjection } from '../funnel/funnel-projection.js';
import { salesFunnel } from '../funnel/sales-funnel.js';
import type { Projection } from '../projection.js';
import { activity } from './activity.js';
import { identitiesProjection } from './identities.js';
import { leadsProjection } from './leads.js';
import { revenue } from './revenue.js';
import { touchpointsProjection } from './touchpoints.js';

/** Everything that is computed from timelines, one line each. Funnels saved by users are added by the runtime as their definitions come in. */
export const projections: readonly Projection[] = [
  touchpointsProjection,
  leadsProjection,
  identitiesProjection,
  activity,
  revenue,
  funnelProjection(salesFunnel),
];
