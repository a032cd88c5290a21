import { z } from 'zod';
import { Freshness } from './freshness.js';
import { Instant } from './time-range.js';

export const TypesSeen = z
  .object({
    types: z
      .array(
        z.object({
          type: z.string(),
          touchpoints: z.int(),
          lastSeen: Instant.meta({ description: 'To the quarter of an hour' }),
          usedBy: z.array(z.object({ funnel: z.string(), step: z.string() })).meta({ description: 'Stages that count it, in the newest version of each funnel' }),
          unused: z.boolean().meta({ description: 'No stage of any funnel counts it' }),
        }),
      )
      .meta({ description: 'Most touchpoints first' }),
    freshness: Freshness,
  })
  .meta({ id: 'TypesSeen' });
export type TypesSeen = z.infer<typeof TypesSeen>;
