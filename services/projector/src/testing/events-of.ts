import { encodeEnvelope, type Envelope } from '@trichter/events';
import type { NewRecord } from '@trichter/event-log';

export const EMPTY: Omit<Envelope, 'id' | 'subject' | 'type'> = {
  source: 'web', time: null, sentAt: null, ingestedAt: 0, user: null, email: null, anonymous: null, external: [], account: null, browser: true,
  url: 'https://example.org/prices', referrer: null, utmSource: null, utmMedium: null, utmCampaign: null, utmTerm: null, utmContent: null, clickId: null, order: null,
  amount: null, currency: null, data: '{"plan":"pro"}', context: '{}', personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [],
};

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TYPES = ['page.viewed', 'page.viewed', 'page.viewed', 'ad.clicked', 'email.clicked', 'content.downloaded', 'form.submitted', 'meeting.booked', 'cart.added', 'order.completed', 'order.refunded'];

/** Records of `count` events of `leads` leads over half a year, some late, some repeated with other content; the same for the same seed. */
export function eventsOf(count: number, leads: number, seed = 1): NewRecord[] {
  const next = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const type = pick(TYPES);
    const subject = `user:${Math.floor(next() * leads)}`;
    const order = type.startsWith('order.') ? { order: `o${Math.floor(next() * count)}`, amount: 100 + Math.floor(next() * 9_000), currency: 'EUR' } : {};
    const campaign = next() < 0.3 ? { utmSource: pick(['google', 'facebook', 'newsletter']), utmMedium: pick(['cpc', 'email', 'social']) } : {};
    const id = next() < 0.05 ? `e${Math.floor(next() * (index + 1))}` : `e${index}`;
    const time = 1_750_000_000_000 + Math.floor(index * (15_552_000_000 / count)) - (next() < 0.1 ? Math.floor(next() * 864e5) : 0);
    return { key: subject, value: encodeEnvelope({ ...EMPTY, id, subject, type, time, browser: type === 'page.viewed', ...order, ...campaign }) };
  });
}
