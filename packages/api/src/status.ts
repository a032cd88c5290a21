import { z } from 'zod';
import { Freshness } from './freshness.js';

export const Status = z
  .object({
    hasData: z.boolean().meta({ description: 'At least one touchpoint is counted' }),
    leads: z.int(),
    touchpoints: z.int().meta({ description: 'Touchpoints in reports (no test or bot traffic)' }),
    ingestUrl: z.string().nullable().meta({ description: 'Where events go in' }),
    writeKey: z.string().nullable().meta({ description: 'A key to send with; only told on loopback' }),
    partitions: z.int(),
    ordersContested: z.int().meta({ description: 'Orders that several leads have completed: each counts for one of them, see the rule `claim` of identities' }),
    identifiersListed: z.int().meta({ description: 'Identifiers past the limit of their lead: named on touchpoints, not linked' }),
    deadLetters: z.int().meta({ description: 'Records that could not be read' }),
    deadLettersWaiting: z.int().meta({ description: 'Of these, the ones that were not replayed' }),
    freshness: Freshness,
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof Status>;
