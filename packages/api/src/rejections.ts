import { z } from 'zod';
import { knownFields } from './known-fields.js';
import { Instant } from './time-range.js';

const instant = (what: string) => z.iso.datetime({ offset: true, error: `${what} must be an instant with its offset, such as 2026-03-01T12:00:00Z` });

export const RejectionsQuery = knownFields({
  from: instant('from').optional().meta({ description: 'First minute. Default: 24 hours before `to`' }),
  to: instant('to').optional().meta({ description: 'First minute that is not in any more. Default: now' }),
  source: z.string().max(100).optional(),
  code: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type RejectionsQuery = z.infer<typeof RejectionsQuery>;

export const RejectionGroup = z
  .object({
    source: z.string(),
    code: z.string(),
    field: z.string().meta({ description: 'Path in the event as sent; empty for the event as a whole' }),
    kept: z.boolean().meta({ description: 'Whether the events were taken, without what the code names' }),
    rejected: z.int().meta({ description: 'Events' }),
    first: Instant,
    last: Instant.meta({ description: 'Minute of the last one' }),
    example: z.string().meta({ description: 'What one sender was told; values show their shape only (letters as x, digits as 9)' }),
  })
  .meta({ id: 'RejectionGroup' });
export type RejectionGroup = z.infer<typeof RejectionGroup>;

export const Rejections = z
  .object({
    from: Instant,
    to: Instant,
    rejected: z.int().meta({ description: 'Events the doors refused in the span' }),
    kept: z.int().meta({ description: 'Events taken in the span from which something was dropped or changed: junk identifiers, contact details (codes `kept.`); one with two such counts twice' }),
    groups: z.array(RejectionGroup).meta({ description: 'Most rejected first' }),
    more: z.int().meta({ description: 'Groups past the limit' }),
  })
  .meta({ id: 'Rejections' });
export type Rejections = z.infer<typeof Rejections>;
