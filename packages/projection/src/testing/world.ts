import { activity, funnelProjection, identitiesProjection, leadsProjection, revenue, touchpointsProjection, type Projection } from '@trichter/domain';
import { encodeEnvelope, type Envelope } from '@trichter/events';
import type { NewRecord } from '@trichter/event-log';
import fc from 'fast-check';
import { tablesOf } from '../ledger/history-table.js';
import { deadLettersTable, definitionsTable, rejectionsTable, rewritesTable, transitTable, type TableShape } from '../table-shape.js';

/** A short funnel, so that few events reach its end. */
export const shortFunnel = { name: 'short', windowMs: 3_600_000, steps: [{ name: 'look', types: ['page.viewed'] }, { name: 'buy', types: ['order.completed'] }] };

export const worldProjections: readonly Projection[] = [touchpointsProjection, leadsProjection, identitiesProjection, activity, revenue, funnelProjection(shortFunnel)];

/** Every table a projector with these projections writes to. */
export const worldTables = (projections: readonly Projection[]): TableShape[] => [definitionsTable, deadLettersTable, rejectionsTable, rewritesTable, transitTable, ...projections.flatMap(tablesOf)];

export const START = 1_760_000_000_000;

/** An envelope with what matters in tests set and the rest empty. */
export function envelope(part: Partial<Envelope> & Pick<Envelope, 'id' | 'subject' | 'type'>): Envelope {
  return {
    source: 'web', time: START, sentAt: null, ingestedAt: START, user: null, email: null, anonymous: null, external: [], account: null, browser: true,
    url: null, referrer: null, utmSource: null, utmMedium: null, utmCampaign: null, utmTerm: null, utmContent: null, clickId: null, order: null, amount: null,
    currency: null, data: '{}', context: '{}', personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [], ...part,
  };
}

export const recordOf = (event: Envelope): NewRecord => ({ key: event.subject, value: encodeEnvelope(event) });

/** Events of few leads at few times, with copies that differ, refunds and bots: so that everything meets everything. */
export const anyEvent: fc.Arbitrary<Envelope> = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }).map((n) => `e${n}`),
    lead: fc.integer({ min: 0, max: 4 }),
    type: fc.constantFrom('page.viewed', 'order.completed', 'order.refunded', 'email.clicked', 'form.submitted'),
    minute: fc.integer({ min: 0, max: 100 }),
    order: fc.constantFrom('o1', 'o2', 'o3'),
    amount: fc.integer({ min: 1, max: 9_999 }),
    utm: fc.constantFrom(null, 'google', 'facebook', 'news'),
    bot: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  })
  .map(({ id, lead, type, minute, order, amount, utm, bot }) => {
    const money = type.startsWith('order.') ? { order, amount, currency: 'EUR' } : {};
    return envelope({ id, subject: `user:${lead}`, type, time: START + minute * 60_000, browser: type === 'page.viewed', utmSource: utm, utmMedium: utm && 'cpc', bot, ...money });
  });

export const anyWorld: fc.Arbitrary<Envelope[]> = fc.array(anyEvent, { minLength: 1, maxLength: 60 });
