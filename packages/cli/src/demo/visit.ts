import type { Calendar } from './calendar.js';
import { ARTICLES, NETWORKS, PAGES, PARTNERS, PRODUCTS, type DemoChannel } from './company.js';
import type { Happening, Visit } from './fate.js';
import type { Random } from './random.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const searchEngine: readonly (readonly [string, number])[] = [['google', 0.85], ['bing', 0.15]];

/** How someone comes by this channel at this moment. */
export function visitBy(random: Random, calendar: Calendar, channel: DemoChannel, moment: number): Visit {
  const campaign = calendar.campaign(random, channel, moment);
  const landing = random.chance(0.5) ? `/produkte/${random.one(PRODUCTS).name}` : random.one(PAGES);
  switch (channel) {
    case 'paid_search': {
      const source = random.pick(searchEngine);
      return { channel, source, medium: 'cpc', campaign, landing, referrer: `https://www.${source}.com/` };
    }
    case 'social': {
      const source = random.one(NETWORKS);
      return { channel, source, medium: 'social', campaign, landing, referrer: `https://www.${source}.com/` };
    }
    case 'email':
      return { channel, source: 'nordwerk', medium: 'email', campaign, landing, referrer: null };
    case 'content':
      return { channel, source: 'magazin', medium: 'content', campaign, landing: random.one(ARTICLES), referrer: null };
    case 'referral': {
      const referrer = random.one(PARTNERS);
      return { channel, source: new URL(referrer).host, medium: 'referral', campaign, landing, referrer };
    }
    case 'direct':
      return { channel, source: '(direct)', medium: '(none)', campaign, landing: random.one(PAGES), referrer: null };
    default:
      return channel satisfies never;
  }
}

/**
 * What happens in one visit: the click that brought it, where there is one, and `pages` pages. Minutes apart, so it stays one visit
 * (30 minutes without a page end it).
 */
export function browse(random: Random, visit: Visit, start: number, pages: number): Happening[] {
  const happenings: Happening[] = [];
  let time = start;
  const add = (type: string, more: Partial<Happening> = {}) => {
    happenings.push({ time, type, visit, ...more });
    time += random.whole(4 * SECOND, 3 * MINUTE);
  };
  if (visit.channel === 'paid_search') add('ad.clicked', { lands: true });
  if (visit.channel === 'email') add('email.clicked', { lands: true });
  for (let page = 0; page < pages; page++) add('page.viewed', { lands: page === 0 });
  return happenings;
}
