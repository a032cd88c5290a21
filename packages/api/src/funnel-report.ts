import { z } from 'zod';
import { Freshness } from './freshness.js';
import { FunnelLabel, FunnelName } from './funnel-definition.js';
import { knownFields } from './known-fields.js';
import { AsOf, KnownAt, Range, RangeQuery } from './time-range.js';

export const breakdowns = ['channel', 'source', 'medium', 'campaign'] as const;
export const Breakdown = z.enum(breakdowns);
export type Breakdown = z.infer<typeof Breakdown>;

/** Stands for a value that is missing. */
export const NOT_SET = '(not set)';

const entryValue = (name: string) => z.string().max(500).optional().meta({ description: `Only leads whose ${name} at the winning entry is this; ${NOT_SET} for none` });

/** Values at the winning entry, to look at a part of the leads. */
export const EntryFilter = z.object({ channel: entryValue('channel'), source: entryValue('source'), medium: entryValue('medium'), campaign: entryValue('campaign') });
export type EntryFilter = z.infer<typeof EntryFilter>;

export const FunnelReportQuery = knownFields({
  ...RangeQuery.shape,
  asOf: AsOf,
  knownAt: KnownAt,
  breakdown: Breakdown.optional().meta({ description: 'Split by the value at the winning entry' }),
  usual: z.enum(['true', 'false']).default('false').meta({ description: 'Also count the usual way (all steps inside the range, open = lost). Of all leads, whatever channel, source, medium or campaign say: windowFunnel gives a level but not the entry it comes from, and entries of several channels may reach the same level, so which value such a lead has cannot be told' }),
  ...EntryFilter.shape,
});
export type FunnelReportQuery = z.infer<typeof FunnelReportQuery>;

const count = z.int().min(0);
const rate = z.number().min(0).max(1).nullable();
const ms = z.int().min(0).nullable();

export const Percentiles = z.object({ medianMs: ms, p90Ms: ms }).meta({ id: 'Percentiles', description: 'Nearest rank, exact; null where nobody got here' });

/** entered = converted + open + dropped, at every step. */
export const FunnelStepReport = z
  .object({
    step: z.int().min(1),
    name: FunnelName,
    label: FunnelLabel.optional(),
    entered: count.meta({ description: 'Leads whose winning chain has this step' }),
    converted: count.meta({ description: 'Of these, leads that took the next step; at the last step all' }),
    open: count.meta({ description: 'Of these, leads that have not taken the next step and whose window still runs' }),
    dropped: count.meta({ description: 'Of these, leads lost here' }),
    rateFromStart: rate.meta({ description: 'entered / entered at step 1; null where nobody entered' }),
    rateFromPrevious: rate.meta({ description: 'entered / entered at the step before; null at step 1' }),
    lossRate: rate.meta({ description: 'dropped / entered' }),
    fromStart: Percentiles.meta({ description: 'Time from the entry to this step' }),
    fromPrevious: Percentiles.meta({ description: 'Time from the step before to this one' }),
  })
  .meta({ id: 'FunnelStepReport' });
export type FunnelStepReport = z.infer<typeof FunnelStepReport>;

/** Counts of one group of leads. */
export const FunnelCounts = z
  .object({
    entered: count,
    converted: count.meta({ description: 'Leads that took the last step' }),
    open: count,
    dropped: count,
    rate: rate.meta({ description: 'converted / entered' }),
    steps: z.array(FunnelStepReport),
  })
  .meta({ id: 'FunnelCounts' });
export type FunnelCounts = z.infer<typeof FunnelCounts>;

export const FunnelHead = z
  .object({
    name: FunnelName,
    label: FunnelLabel.optional(),
    windowMs: z.int(),
    steps: z.array(z.object({ step: z.int(), name: FunnelName, label: FunnelLabel.optional(), types: z.array(z.string()) })),
  })
  .meta({ id: 'FunnelHead' });
export type FunnelHead = z.infer<typeof FunnelHead>;

export const UsualCounts = z
  .object({
    steps: z.array(count).meta({ description: 'Leads that reached each step with every step inside the range' }),
    rate: rate,
  })
  .meta({ id: 'UsualCounts', description: 'Counted the usual way: windowFunnel on the touchpoints, all steps inside the range, open counts as lost. Always of all leads, also where the report is of one channel' });
export type UsualCounts = z.infer<typeof UsualCounts>;

export const LeftOut = z
  .object({
    test: z.object({ touchpoints: count, leads: count }),
    bot: z.object({ touchpoints: count, leads: count }),
    setAside: z.object({ leads: count }),
  })
  .meta({ id: 'LeftOut', description: 'Counted beside the report, not in it: test and bot traffic in the range; leads past 5,000 touchpoints' });
export type LeftOut = z.infer<typeof LeftOut>;

export const FunnelReport = z
  .object({
    funnel: FunnelHead,
    range: Range,
    total: FunnelCounts,
    breakdown: z
      .object({
        by: Breakdown,
        whose: z.literal('entry').meta({ description: 'Values are those at the winning entry, so each lead has one' }),
        values: z.array(z.object({ value: z.string(), ...FunnelCounts.shape })).meta({ description: 'Most entered first' }),
        more: count.meta({ description: 'Values left out past the first 500; the total has them' }),
      })
      .nullable(),
    usual: UsualCounts.nullable().meta({ description: 'null unless asked for, or where a type is in two steps (windowFunnel would count one touchpoint twice)' }),
    leftOut: LeftOut.nullable().meta({ description: 'null with `knownAt`: what is left out has no ledger' }),
    freshness: Freshness,
  })
  .meta({ id: 'FunnelReport' });
export type FunnelReport = z.infer<typeof FunnelReport>;
