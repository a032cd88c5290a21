import { z } from 'zod';
import { Freshness } from './freshness.js';
import { EntryFilter, FunnelHead } from './funnel-report.js';
import { knownFields } from './known-fields.js';
import { AsOf, Instant, KnownAt, Range, RangeQuery } from './time-range.js';

export const outcomes = ['entered', 'reached', 'converted', 'open', 'dropped'] as const;
export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

/** Which number of the report: `step` and `outcome` name it; without `step`, the number of the whole funnel. */
export const FunnelLeadsQuery = knownFields({
  ...RangeQuery.shape,
  asOf: AsOf,
  knownAt: KnownAt,
  step: z.coerce.number().int().min(1).max(20).optional(),
  outcome: Outcome.default('entered').meta({ description: '`reached` is another word for `entered`' }),
  ...EntryFilter.shape,
  limit: z.coerce.number().int().min(1, 'limit must be between 1 and 500').max(500, 'limit must be between 1 and 500').default(50),
  after: z.string().max(200).optional().meta({ description: '`next` of the page before' }),
});
export type FunnelLeadsQuery = z.infer<typeof FunnelLeadsQuery>;

export const StepEvent = z
  .object({ source: z.string(), id: z.string(), type: z.string(), time: Instant, channel: z.string(), url: z.string().nullable(), order: z.string().nullable(), amount: z.int().nullable(), currency: z.string().nullable() })
  .meta({ id: 'StepEvent' });
export type StepEvent = z.infer<typeof StepEvent>;

export const FunnelLead = z
  .object({
    lead: z.guid(),
    outcome: z.enum(['converted', 'open', 'dropped']),
    level: z.int().min(1).meta({ description: 'Steps of the winning chain' }),
    enteredAt: Instant,
    windowEndsAt: Instant.meta({ description: 'When the window of the winning entry ends, that instant included' }),
    openUntil: Instant.nullable().meta({ description: 'For open leads: when the window of the last entry in range ends' }),
    channel: z.string(),
    source: z.string(),
    medium: z.string(),
    campaign: z.string(),
    steps: z.array(z.object({ step: z.int(), name: z.string(), at: Instant.nullable(), event: StepEvent.nullable().meta({ description: 'The touchpoint that filled the step; null where the step is missing' }) })),
    missing: z.array(z.string()).meta({ description: 'Names of the steps not taken' }),
  })
  .meta({ id: 'FunnelLead' });
export type FunnelLead = z.infer<typeof FunnelLead>;

export const FunnelLeads = z
  .object({
    funnel: FunnelHead,
    range: Range,
    count: z.int().meta({ description: 'All leads behind the number, on this page or not; equals the number of the report' }),
    leads: z.array(FunnelLead).meta({ description: 'Latest entry first' }),
    next: z.string().nullable().meta({ description: 'Send as `after` to get the next page; null at the end' }),
    freshness: Freshness,
  })
  .meta({ id: 'FunnelLeads' });
export type FunnelLeads = z.infer<typeof FunnelLeads>;
