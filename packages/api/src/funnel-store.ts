import { z } from 'zod';
import { Freshness } from './freshness.js';
import { FunnelDefinition, FunnelInput } from './funnel-definition.js';
import { FunnelCounts, FunnelHead, LeftOut } from './funnel-report.js';
import { knownFields } from './known-fields.js';
import { AsOf, Range, RangeQuery } from './time-range.js';

export const FunnelVersion = z
  .object({
    version: z.int().meta({ description: 'Position of the definition in the log; 0 for a shipped one' }),
    hash: z.string().nullable().meta({ description: 'Hash of what is computed; null until the projector has read it' }),
    state: z.enum(['applied', 'backfilling', 'complete']),
    percent: z.number().min(0).max(100),
    current: z.boolean().meta({ description: 'Reports are counted by this one' }),
    definition: FunnelDefinition,
  })
  .meta({ id: 'FunnelVersion' });
export type FunnelVersion = z.infer<typeof FunnelVersion>;

export const SavedFunnel = z
  .object({ name: z.string(), definition: FunnelDefinition.meta({ description: 'The newest version' }), versions: z.array(FunnelVersion).meta({ description: 'Newest first' }) })
  .meta({ id: 'SavedFunnel' });
export type SavedFunnel = z.infer<typeof SavedFunnel>;

export const FunnelList = z.object({ funnels: z.array(SavedFunnel), freshness: Freshness }).meta({ id: 'FunnelList' });
export type FunnelList = z.infer<typeof FunnelList>;

/** The answer to PUT: the fact is in the log. */
export const FunnelApplied = z
  .object({
    name: z.string(),
    definition: FunnelDefinition,
    version: z.int(),
    position: z.object({ partition: z.int(), offset: z.int() }).nullable().meta({ description: 'Where the fact is in the log; null where this very definition was there already' }),
    changed: z.boolean().meta({ description: 'false: the newest version says the same, nothing was written' }),
  })
  .meta({ id: 'FunnelApplied' });
export type FunnelApplied = z.infer<typeof FunnelApplied>;

export const FunnelPreviewInput = knownFields({ definition: FunnelInput, ...RangeQuery.shape, asOf: AsOf })
  .meta({
    id: 'FunnelPreviewInput',
    example: {
      definition: { window: '14d', steps: [{ name: 'visit', types: ['page.viewed'] }, { name: 'order', types: ['order.completed'] }] },
      from: '2026-03-01',
      to: '2026-04-01',
      timeZone: 'Europe/Berlin',
    },
  });
export type FunnelPreviewInput = z.infer<typeof FunnelPreviewInput>;

export const FunnelPreview = z
  .object({ funnel: FunnelHead, range: Range, total: FunnelCounts.meta({ description: 'As a report; times are null' }), leftOut: LeftOut, freshness: Freshness })
  .meta({ id: 'FunnelPreview' });
export type FunnelPreview = z.infer<typeof FunnelPreview>;
