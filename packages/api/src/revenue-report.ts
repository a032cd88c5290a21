import { z } from 'zod';
import { Freshness } from './freshness.js';
import { knownFields } from './known-fields.js';
import { KnownAt, Range, RangeQuery } from './time-range.js';

export const RevenueQuery = knownFields({
  ...RangeQuery.shape,
  knownAt: KnownAt,
  touch: z.enum(['first', 'last']).default('first').meta({ description: "Whose channel: the lead's first or last touch before the order" }),
});
export type RevenueQuery = z.infer<typeof RevenueQuery>;

const money = z.int().meta({ description: 'Minor units (cents) of the currency' });
const sums = { orders: z.int(), revenue: money.meta({ description: "Net of refunds, in the order's period; minor units" }), refunded: money };

export const RevenueReport = z
  .object({
    range: Range,
    touch: z.enum(['first', 'last']),
    totals: z.array(z.object({ currency: z.string(), ...sums })).meta({ description: 'One row a currency: amounts of different currencies are never added' }),
    channels: z.array(z.object({ channel: z.string(), currency: z.string(), ...sums })),
    days: z.array(z.object({ day: z.iso.date(), currency: z.string(), ...sums })),
    freshness: Freshness,
  })
  .meta({ id: 'RevenueReport' });
export type RevenueReport = z.infer<typeof RevenueReport>;
