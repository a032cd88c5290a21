import { categoryOfSource } from './source-category.js';

/** The first, small rule set: the channels of GA4's default group in its order, and `content`. */
export type Channel =
  | 'direct'
  | 'cross_network'
  | 'paid_shopping'
  | 'paid_search'
  | 'paid_social'
  | 'paid_video'
  | 'display'
  | 'paid_other'
  | 'organic_shopping'
  | 'social'
  | 'organic_video'
  | 'organic_search'
  | 'content'
  | 'referral'
  | 'email'
  | 'affiliate'
  | 'audio'
  | 'sms'
  | 'mobile_push'
  | 'unassigned';

const PAID = /^(.*cp.*|ppc|retargeting|paid.*)$/;
const SHOP = /^(.*(([^a-df-z]|^)shop|shopping).*)$/;
const EMAIL = /^e[-_ ]?mail$/;
const DISPLAY = new Set(['display', 'banner', 'expandable', 'interstitial', 'cpm']);
const SOCIAL = new Set(['social', 'social-network', 'social-media', 'sm', 'social network', 'social media']);
const CONTENT = new Set(['content', 'blog', 'content-marketing', 'whitepaper', 'ebook', 'podcast', 'webinar', 'guest-post']);
const REFERRAL = new Set(['referral', 'app', 'link']);

/**
 * The channel of a source, medium and campaign, as the first rule that holds says. Source: Google, "[GA4] Default channel group";
 * differences: categories from a short list of sources, `content` is ours, and some names are shorter (`social` is Organic Social).
 */
export function channelOf(source: string, medium: string, campaign: string): Channel {
  const from = source.trim().toLowerCase();
  const by = medium.trim().toLowerCase();
  const named = campaign.trim().toLowerCase();
  if (from === '(direct)' && (by === '(none)' || by === '(not set)')) return 'direct';
  if (named.includes('cross-network')) return 'cross_network';
  const category = categoryOfSource(from);
  const shop = category === 'shopping' || SHOP.test(named);
  if (PAID.test(by)) {
    if (shop) return 'paid_shopping';
    if (category === 'search') return 'paid_search';
    if (category === 'social') return 'paid_social';
    if (category === 'video') return 'paid_video';
    return DISPLAY.has(by) ? 'display' : 'paid_other';
  }
  if (DISPLAY.has(by)) return 'display';
  if (shop) return 'organic_shopping';
  if (category === 'social' || SOCIAL.has(by)) return 'social';
  if (category === 'video' || by.includes('video')) return 'organic_video';
  if (category === 'search' || by === 'organic') return 'organic_search';
  return unlisted(from, by);
}

/** The rules that need no list of sources. */
function unlisted(source: string, medium: string): Channel {
  if (CONTENT.has(medium)) return 'content';
  if (REFERRAL.has(medium)) return 'referral';
  if (EMAIL.test(source) || EMAIL.test(medium)) return 'email';
  if (medium === 'affiliate') return 'affiliate';
  if (medium === 'audio') return 'audio';
  if (source === 'sms' || medium === 'sms') return 'sms';
  if (medium.endsWith('push') || medium.includes('mobile') || medium.includes('notification') || source === 'firebase')
    return 'mobile_push';
  return 'unassigned';
}
