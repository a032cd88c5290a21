import { z } from 'zod';
import { Freshness } from './freshness.js';

export const Status = z
  .object({
    clickhouse: z.enum(['connected', 'slow', 'absent']).meta({ description: 'absent: it did not answer within two seconds, and only what is known without it is said. slow: it answers, and counts take longer than that. What is not known is null' }),
    hasData: z.boolean().nullable().meta({ description: 'At least one touchpoint is counted' }),
    leads: z.int().nullable(),
    touchpoints: z.int().nullable().meta({ description: 'Touchpoints in reports (no test or bot traffic)' }),
    ingestUrl: z.string().nullable().meta({ description: 'Where events go in' }),
    writeKey: z.string().nullable().meta({ description: 'A key to send with; only told on loopback' }),
    partitions: z.int(),
    ordersContested: z.int().nullable().meta({ description: 'Orders that several leads have completed: each counts for one of them, see the rule `claim` of identities' }),
    identifiersListed: z.int().nullable().meta({ description: 'Identifiers past the limit of their lead: named on touchpoints, not linked' }),
    deadLetters: z.int().nullable().meta({ description: 'Records that could not be read' }),
    deadLettersWaiting: z.int().nullable().meta({ description: 'Of these, the ones that were not replayed' }),
    freshness: Freshness.nullable(),
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof Status>;
