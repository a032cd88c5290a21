import type { Visit, Touchpoint } from '../touchpoint.js';
import { remembering } from './bounded-memory.js';
import { channelOf } from './channel.js';
import { clickIdOf } from './click-id.js';
import { hostOf, siteOf } from './host.js';
import { knownHost } from './source-category.js';

/** Where someone came from, without the page they landed on. */
export type Arrival = Omit<Visit, 'landingPage'>;

export const NOT_SET = '(not set)';
export const DIRECT: Arrival = { channel: 'direct', trafficSource: '(direct)', medium: '(none)', campaign: NOT_SET };

/** What the type alone says where the sender names no medium. */
const mediumByType = new Map([
  ['ad.clicked', 'cpc'],
  ['email.clicked', 'email'],
  ['social.engaged', 'social'],
]);

/** What a touchpoint itself says of where it came from. */
export interface Arrives {
  /** The campaign it carries; null for most touchpoints. */
  readonly campaign: Arrival | null;
  /** What its referrer says, where that is a page of another site. */
  readonly referral: Arrival | null;
}

const SAYS_NOTHING: Arrives = { campaign: null, referral: null };

export function arrivesOf(t: Touchpoint): Arrives {
  const campaign = campaignOf(t);
  const referral = t.referrer && fromOutside(t, t.referrer) ? referralOf(hostOf(t.referrer)) : null;
  return campaign || referral ? { campaign, referral } : SAYS_NOTHING;
}

/**
 * utm parameters, else a click id; for clicks on ads and e-mails and engagement with posts also what their type and data
 * (`platform` or `network`, `campaign`) say.
 */
function campaignOf(t: Touchpoint): Arrival | null {
  const tagged = t.utmSource || t.utmMedium || t.utmCampaign || t.clickId;
  const mediumOfType = mediumByType.get(t.type);
  if (!tagged && mediumOfType === undefined) return null;
  const click = t.clickId ? (clickIdOf(t.clickId) ?? { source: NOT_SET, medium: 'cpc' }) : null;
  const data = mediumOfType === undefined ? null : dataOf(t);
  const source = t.utmSource || click?.source || data?.source || NOT_SET;
  return arrival(source, t.utmMedium || click?.medium || mediumOfType || NOT_SET, t.utmCampaign || data?.campaign || NOT_SET);
}

function dataOf({ data }: Touchpoint): { source: string | null; campaign: string | null } | null {
  if (data.length <= 2) return null;
  try {
    const { platform, network, campaign } = JSON.parse(data) as Record<string, unknown>;
    return { source: textOf(platform) ?? textOf(network), campaign: textOf(campaign) };
  } catch {
    return null; // the door sends JSON objects only; anything else names no campaign
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Whether the page that led here belongs to another site; without an address of its own, any page does. */
function fromOutside(t: Touchpoint, referrer: string): boolean {
  const from = hostOf(referrer);
  return from !== '' && (!t.url || siteOf(from) !== siteOf(hostOf(t.url)));
}

/** What an outside referrer says: search engines are organic, social networks social, any other site is a referral named by its host. */
export const referralOf: (host: string) => Arrival = remembering(4_096, (host) => {
  const known = knownHost(host);
  if (known?.category === 'search') return arrival(known.name, 'organic', NOT_SET);
  if (known?.category === 'social') return arrival(known.name, 'social', NOT_SET);
  return arrival(known?.name ?? host, 'referral', NOT_SET);
});

export function sameArrival(a: Arrival, b: Arrival): boolean {
  return (
    a === b ||
    (a.trafficSource === b.trafficSource && a.medium === b.medium && a.campaign === b.campaign && a.channel === b.channel)
  );
}

const arrivals = remembering(4_096, (text): Arrival => {
  const [trafficSource = NOT_SET, medium = NOT_SET, campaign = NOT_SET] = text.split('\n');
  return { channel: channelOf(trafficSource, medium, campaign), trafficSource, medium, campaign };
});

function arrival(trafficSource: string, medium: string, campaign: string): Arrival {
  return arrivals(`${oneLine(trafficSource)}\n${oneLine(medium)}\n${oneLine(campaign)}`);
}

function oneLine(text: string): string {
  return text.includes('\n') ? text.replaceAll('\n', ' ') : text;
}
