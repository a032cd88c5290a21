import type { Origin, Touchpoint } from '../touchpoint.js';
import { channelOf } from './channel.js';
import { clickIdOf } from './click-id.js';
import { hostOf, siteOf } from './host.js';
import { knownHost } from './source-category.js';

/** Where someone came from, without the page they landed on. */
export type Arrival = Omit<Origin, 'landingPage'>;

export const NOT_SET = '(not set)';
export const DIRECT: Arrival = { channel: 'direct', trafficSource: '(direct)', medium: '(none)', campaign: NOT_SET };

/** Touches by their type say where they come from even when the sender names no campaign. */
const byType: Readonly<Record<string, Arrival>> = {
  'ad.clicked': arrival(NOT_SET, 'cpc', NOT_SET),
  'email.clicked': arrival(NOT_SET, 'email', NOT_SET),
  'social.engaged': arrival(NOT_SET, 'social', NOT_SET),
};

/** The campaign a touchpoint carries: utm parameters, else a click id, else what its type says (an ad, an e-mail, a post); null for most. */
export function campaignOf(t: Touchpoint): Arrival | null {
  if (!t.utmSource && !t.utmMedium && !t.utmCampaign && !t.clickId) return byType[t.type] ?? null;
  const click = t.clickId ? (clickIdOf(t.clickId) ?? { source: NOT_SET, medium: 'cpc' }) : null;
  const said = byType[t.type];
  return arrival(t.utmSource || click?.source || NOT_SET, t.utmMedium || click?.medium || said?.medium || NOT_SET, t.utmCampaign || NOT_SET);
}

/** Whether the page that led here belongs to another site; without an address of its own, any page does. */
export function fromOutside(t: Touchpoint): boolean {
  if (!t.referrer) return false;
  const from = hostOf(t.referrer);
  if (from === '') return false;
  return !t.url || siteOf(from) !== siteOf(hostOf(t.url));
}

/** What an outside referrer says: search engines are organic, social networks social, any other site is a referral named by its host. */
export function referralOf(referrer: string): Arrival {
  const host = hostOf(referrer);
  const known = knownHost(host);
  if (known?.category === 'search') return arrival(known.name, 'organic', NOT_SET);
  if (known?.category === 'social') return arrival(known.name, 'social', NOT_SET);
  return arrival(known?.name ?? host, 'referral', NOT_SET);
}

export function sameArrival(a: Arrival, b: Arrival): boolean {
  return a.trafficSource === b.trafficSource && a.medium === b.medium && a.campaign === b.campaign && a.channel === b.channel;
}

function arrival(trafficSource: string, medium: string, campaign: string): Arrival {
  return { channel: channelOf(trafficSource, medium, campaign), trafficSource, medium, campaign };
}
