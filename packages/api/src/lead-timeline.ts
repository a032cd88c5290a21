import { z } from 'zod';
import { LeadContacts } from './erasure.js';
import { Freshness } from './freshness.js';
import { CameIn } from './identities.js';
import { knownFields } from './known-fields.js';
import { Instant } from './time-range.js';

export const TimelineEntry = z
  .object({
    source: z.string(),
    id: z.string(),
    type: z.string(),
    time: Instant,
    receivedAt: Instant,
    clamped: z.boolean().meta({ description: 'The sender gave no time, or one in the future: the received time counts' }),
    beginsVisit: z.boolean(),
    channel: z.string(),
    trafficSource: z.string(),
    medium: z.string(),
    campaign: z.string(),
    url: z.string().nullable(),
    referrer: z.string().nullable(),
    order: z.string().nullable(),
    amount: z.int().nullable().meta({ description: 'Minor units of the currency' }),
    currency: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
    dataText: z.string().nullable().meta({ description: 'Data that is no JSON object, as it stands in the log: written past the door. `data` is empty then; else null' }),
    test: z.boolean(),
    bot: z.boolean(),
    cameIn: CameIn.nullable().meta({ description: 'The identifier it came in under and why it belongs to this lead; null for rows from before that was kept' }),
    conflicts: z.int().meta({ description: 'Copies with other content under the same source and id' }),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const LeadTimelineQuery = knownFields({
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  after: z.string().max(2000).optional().meta({ description: '`next` of the page before' }),
});
export type LeadTimelineQuery = z.infer<typeof LeadTimelineQuery>;

export const LeadTimeline = z
  .object({
    lead: z.guid(),
    firstSeen: Instant,
    lastSeen: Instant,
    touchpoints: z.int(),
    orders: z.int(),
    firstChannel: z.string(),
    lastChannel: z.string(),
    setAside: z.boolean().meta({ description: 'Past 5,000 touchpoints: not in counts of people' }),
    test: z.boolean(),
    bot: z.boolean(),
    timeline: z.array(TimelineEntry).meta({ description: 'Oldest first' }),
    contacts: LeadContacts.nullable().meta({ description: 'Contact details of the latest touchpoints; null without the scope `contacts`, or where none are kept' }),
    next: z.string().nullable(),
    freshness: Freshness,
  })
  .meta({ id: 'LeadTimeline' });
export type LeadTimeline = z.infer<typeof LeadTimeline>;
