import { createHash } from 'node:crypto';
import type { FunnelDefinition } from '@trichter/api';
import { timelineOf, type Timeline, type Touchpoint } from '@trichter/domain';

/** Small and seeded, so that a failure comes again (mulberry32). */
export function randomFrom(seed: number): { below(n: number): number; chance(p: number): boolean; of<T>(items: readonly T[]): T } {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { below, chance: (p) => next() < p, of: (items) => items[below(items.length)]! };
}

const HOUR = 3_600_000;
/** Around the spring change of clocks in Berlin. */
export const worldStart = Date.parse('2026-03-24T00:00:00Z');
export const worldEnd = Date.parse('2026-04-05T00:00:00Z');
const types = ['page.viewed', 'ad.clicked', 'form.submitted', 'cart.added', 'order.completed', 'order.refunded', 'quiz.finished'];

export interface WorldLead {
  /** UUID. */
  readonly lead: string;
  readonly timeline: Timeline;
}

const uuidOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');

/** Leads with a few touchpoints each, at coarse times so that many are equal, on both sides of every boundary; some test and bot traffic. */
export function randomWorld(seed: number, leads: number): WorldLead[] {
  const random = randomFrom(seed);
  return Array.from({ length: leads }, (_, n) => {
    const count = 1 + random.below(9);
    const touchpoints = Array.from({ length: count }, (_, i): Touchpoint => {
      const slots = (worldEnd - worldStart) / HOUR;
      const time = worldStart + random.below(slots) * HOUR + random.of([0, 0, 0, 1, 300_000, 899_999, 900_000]);
      const type = random.of(types);
      const campaign = random.of([null, 'spring', 'autumn']);
      const money = type.startsWith('order.');
      return {
        id: `e${n}-${i}`, source: random.of(['web', 'shop']), type, time, clamped: false, receivedAt: time + 1000, browser: random.chance(0.6),
        url: 'https://shop.example/', referrer: random.of([null, 'https://www.google.com/', 'https://www.facebook.com/']),
        utmSource: campaign && random.of(['google', 'news']), utmMedium: campaign && random.of(['cpc', 'email']), utmCampaign: campaign, utmTerm: null, utmContent: null, clickId: null,
        account: null, order: money ? `o${n}-${random.below(2)}` : null, amount: money ? 1000 + random.below(9000) : null, currency: money ? random.of(['EUR', 'EUR', 'USD']) : null,
        data: '{"n":1}', personal: null, test: random.chance(0.06), bot: random.chance(0.06), conflicts: 0, bodies: [], origin: 'user:1', importId: null, others: [], via: [],
      };
    });
    const lead = `lead-${seed}-${n}`;
    return { lead: uuidOf(lead), timeline: timelineOf(lead, touchpoints, random.chance(0.02)) };
  });
}

export const plainFunnel: FunnelDefinition = {
  name: 'plain',
  windowMs: 48 * HOUR,
  steps: [
    { name: 'seen', types: ['page.viewed', 'ad.clicked'] },
    { name: 'asked', types: ['form.submitted'] },
    { name: 'cart', types: ['cart.added'] },
    { name: 'paid', types: ['order.completed'] },
  ],
};

/** Types in two steps: one touchpoint may fill either, but not both. */
export const tangledFunnel: FunnelDefinition = {
  name: 'tangled',
  windowMs: 96 * HOUR,
  steps: [
    { name: 'first', types: ['page.viewed', 'form.submitted'] },
    { name: 'again', types: ['page.viewed', 'ad.clicked'] },
    { name: 'form', types: ['form.submitted', 'ad.clicked'] },
  ],
};
