import type { Envelope } from '@trichter/events';
import { timeOf, type Moment } from './moment.js';

/** An event on its way in: what the door wrote and when the log took it (ms). */
export interface Happened {
  readonly envelope: Envelope;
  readonly receivedAt: number;
}

/** Where a visit comes from, in the words of the reports; the builder sets what leads there. */
export type CameBy =
  'direct' | 'paid_search' | 'organic_search' | 'paid_social' | 'social' | 'email' | 'content' | 'referral' | 'display';

export interface Details extends Moment, Partial<Omit<Envelope, 'time'>> {
  /** Sets utm parameters or referrer so that the channel comes out. */
  readonly channel?: CameBy;
  /** How long after its time it was received; a second unset. */
  readonly late?: number;
}

const ways: Record<CameBy, Partial<Envelope>> = {
  direct: {},
  paid_search: { utmSource: 'google', utmMedium: 'cpc' },
  organic_search: { referrer: 'https://www.google.com/' },
  paid_social: { utmSource: 'facebook', utmMedium: 'paid_social' },
  social: { referrer: 'https://l.facebook.com/' },
  email: { utmSource: 'newsletter', utmMedium: 'email' },
  content: { utmSource: 'blog', utmMedium: 'content' },
  referral: { referrer: 'https://partner.example/' },
  display: { utmSource: 'network', utmMedium: 'display' },
};

/** Any event. Its id, unless given, is made of type and time, so that the same call twice is the same event. */
export function happened(type: string, details: Details = {}): Happened {
  const { day: _day, hour: _hour, minute: _minute, second: _second, ms: _ms, at: _at, channel, late = 1000, ...given } = details;
  const time = timeOf(details);
  const browser = given.browser ?? type === 'page.viewed';
  const envelope: Envelope = {
    id: `${type}@${time}`,
    source: 'shop',
    type,
    time,
    sentAt: null,
    ingestedAt: time + late,
    subject: 'user:1',
    user: 'user:1',
    email: null,
    anonymous: null,
    external: [],
    account: null,
    browser,
    url: browser ? 'https://www.shop.example/' : null,
    referrer: null,
    utmSource: null,
    utmMedium: null,
    utmCampaign: null,
    utmTerm: null,
    utmContent: null,
    clickId: null,
    order: null,
    amount: null,
    currency: null,
    data: '{}',
    context: '{}',
    personal: null,
    personalKey: null,
    importId: null,
    consent: [],
    test: false,
    bot: false,
    flags: [],
    ...(channel && ways[channel]),
    ...given,
  };
  return { envelope, receivedAt: time + late };
}
