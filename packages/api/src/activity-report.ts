import { z } from 'zod';
import { Freshness } from './freshness.js';
import { knownFields } from './known-fields.js';
import { KnownAt, Range, RangeQuery } from './time-range.js';

export const ActivityQuery = knownFields({ ...RangeQuery.shape, knownAt: KnownAt, by: z.enum(['type', 'channel']).default('type') });
export type ActivityQuery = z.infer<typeof ActivityQuery>;

export const ActivityReport = z
  .object({
    range: Range,
    by: z.enum(['type', 'channel']),
    total: z.int(),
    values: z.array(z.object({ value: z.string(), touchpoints: z.int() })).meta({ description: 'Most touchpoints first' }),
    days: z.array(z.object({ day: z.iso.date(), value: z.string(), touchpoints: z.int() })).meta({ description: 'Days of the time zone, oldest first; a day without touchpoints has no row' }),
    freshness: Freshness,
  })
  .meta({ id: 'ActivityReport' });
export type ActivityReport = z.infer<typeof ActivityReport>;
