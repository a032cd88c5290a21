import { z } from 'zod';
import { Instant } from './time-range.js';

/** How new an answer is, and which definition it was counted by. */
export const Freshness = z
  .object({
    asOf: Instant.nullable().meta({ description: 'Up to when windows have run in this answer; null before the first record' }),
    clock: Instant.nullable().meta({ description: 'Everything received up to here is counted, in every partition' }),
    sealed: Instant.nullable().meta({ description: 'The sealed minute: nothing can come in any more that was received before this instant, in any partition. The latest `knownAt` there is' }),
    knownAt: Instant.nullable().meta({ description: 'The minute whose numbers this answer gives; null: those of now' }),
    knownTo: z.enum(['minute', 'day']).nullable().meta({ description: 'What `knownAt` was rounded down to: past 400 days the ledger is kept by days (UTC); null: the numbers of now' }),
    behindMs: z.int().nullable().meta({ description: '0 when everything in the log is counted; null when the log could not be asked' }),
    lag: z.int().nullable().meta({ description: 'Records in the log that are not counted yet; null when the log could not be asked' }),
    inTransit: z.int().min(0).meta({ description: 'Statements about who owns a touchpoint that one partition sent and another has not counted yet; 0 at rest' }),
    definition: z
      .object({ hash: z.string(), created: z.int(), complete: z.boolean() })
      .nullable()
      .meta({ description: 'The definition this answer was counted by: the newest that is complete in all partitions' }),
    backfilling: z
      .object({ percent: z.number().min(0).max(100), hash: z.string() })
      .nullable()
      .meta({ description: 'A newer definition is being computed from the log; answers switch to it when it is complete' }),
  })
  .meta({ id: 'Freshness' });
export type Freshness = z.infer<typeof Freshness>;
