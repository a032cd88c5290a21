import { z } from 'zod';
import { Freshness } from './freshness.js';
import { FunnelName } from './funnel-definition.js';
import { Outcome } from './funnel-leads.js';
import { EntryFilter } from './funnel-report.js';
import { knownFields } from './known-fields.js';
import { ProjectionName } from './projections.js';
import { AsOf, Instant, Range, RangeQuery } from './time-range.js';

/** Why a number changed. */
export const changeReasons = ['event', 'late', 'duplicate', 'merge', 'refund', 'void', 'definition', 'erased'] as const;
export const ChangeReason = z.enum(changeReasons).meta({
  id: 'ChangeReason',
  description:
    'event: came in within 10 minutes of its time; late: later than that; duplicate: another copy of an event counts now, or an order counts for another lead that completed it, too; merge: identifiers were joined or parted; refund; void: an event was taken back, or that was undone; definition: counted otherwise; erased: a lead was erased',
});
export type ChangeReason = z.infer<typeof ChangeReason>;

const name = '[A-Za-z_][A-Za-z0-9_]{0,99}';
const instant = (field: string) => z.iso.datetime({ offset: true, error: `${field} must be an instant with its offset, such as 2026-03-01T12:00:00Z` });

/** Which number (a funnel's, or a measure of a projection of kind cells), and between which two minutes. */
export const RestatementsQuery = knownFields({
  ...RangeQuery.shape,
  since: instant('since').meta({ description: 'The number as it was known at the beginning of this minute' }),
  until: instant('until').optional().meta({ description: 'The number as it was known at the beginning of this minute; the sealed minute, where left out' }),
  funnel: FunnelName.optional().meta({ description: 'Name of a funnel: leads of `step` and `outcome`, as in its report', example: 'sales' }),
  step: z.coerce.number().int().min(1).max(20).optional(),
  outcome: Outcome.default('entered'),
  asOf: AsOf,
  ...EntryFilter.shape,
  projection: ProjectionName.optional().meta({ description: 'Name of a projection of kind cells: the sum of `measure`', example: 'revenue' }),
  measure: z.string().regex(new RegExp(`^${name}$`), 'measure must be the name of a measure').optional().meta({ example: 'revenue' }),
  where: z
    .string()
    .max(1000)
    .regex(new RegExp(`^(${name}:[^,]*(,${name}:[^,]*)*)?$`), 'where must be dimension:value with commas between, such as currency:EUR; a comma or % within a value is percent-encoded')
    .default('')
    .meta({ description: 'Only cells with these values of their dimensions', example: 'currency:EUR' }),
  limit: z.coerce.number().int().min(1, 'limit must be between 1 and 1000').max(1000, 'limit must be between 1 and 1000').default(200).meta({ description: 'The latest so many changes; those before are summed up in `earlier`' }),
}).refine((query) => (query.funnel === undefined) !== (query.projection === undefined), { path: ['funnel'], message: 'exactly one of funnel and projection is sent' })
  .refine((query) => query.projection === undefined || query.measure !== undefined, { path: ['measure'], message: 'a projection is asked for with one of its measures' });
export type RestatementsQuery = z.infer<typeof RestatementsQuery>;

export const ChangeEvent = z
  .object({
    lead: z.guid().nullable().meta({ description: 'A lead it changed, the first of them; null for an erasure' }),
    source: z.string(),
    id: z.string(),
    type: z.string().nullable().meta({ description: 'Of the event, or of the fact (such as identity.merged or touchpoint.voided); null where it is not known any more' }),
    time: Instant.nullable().meta({ description: 'null for facts, and where the touchpoint is not in the archive under this lead' }),
    delta: z.int().optional().meta({ description: 'Its part of the change. All events of a change have it or none: none where the ledger does not keep what each of so many events in one minute added. With `others` they add up to the change' }),
  })
  .meta({ id: 'ChangeEvent' });
export type ChangeEvent = z.infer<typeof ChangeEvent>;

export const NumberChange = z
  .object({
    minute: Instant.meta({ description: 'Minute in which it was received, by the clock of the log; the day, where the ledger is kept by days' }),
    per: z.enum(['minute', 'day']).meta({ description: 'What is summed up in it: past 400 days the ledger is kept by days (UTC)' }),
    reason: ChangeReason,
    before: z.int(),
    after: z.int(),
    delta: z.int(),
    records: z.int().meta({ description: 'Events and facts behind it; where they have no `delta`, at most so many' }),
    events: z.array(ChangeEvent).meta({ description: 'At most 10 of them, each once however much it changed; of sums those with the largest parts' }),
    others: z.int().optional().meta({ description: 'What those that are not listed add; left out where all are listed, or where parts are not known' }),
  })
  .meta({ id: 'NumberChange' });
export type NumberChange = z.infer<typeof NumberChange>;

/** before + earlier.delta + the deltas of all changes = after, always. */
export const Restatements = z
  .object({
    number: z.object({ funnel: z.string().nullable(), step: z.int().nullable(), outcome: Outcome.nullable(), projection: z.string().nullable(), measure: z.string().nullable() }),
    range: Range,
    since: Instant,
    until: Instant,
    asOf: Instant.nullable().meta({ description: 'Up to when windows have run, at both ends: so nothing changes by waiting alone; null for sums' }),
    before: z.int(),
    after: z.int(),
    delta: z.int(),
    reasons: z.array(z.object({ reason: ChangeReason, delta: z.int(), changes: z.int() })).meta({ description: 'All changes by reason, the largest first' }),
    earlier: z.object({ changes: z.int(), delta: z.int() }).meta({ description: 'Changes past the limit, summed up' }),
    changes: z.array(NumberChange).meta({ description: 'Oldest first; those that leave the number as it was are left out' }),
    freshness: Freshness,
  })
  .meta({ id: 'Restatements' });
export type Restatements = z.infer<typeof Restatements>;
