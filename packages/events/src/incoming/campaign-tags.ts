import { limits } from './limits.js';

export interface CampaignTags {
  source: string | null;
  medium: string | null;
  campaign: string | null;
  term: string | null;
  content: string | null;
  clickId: string | null;
}

export const NO_TAGS: CampaignTags = { source: null, medium: null, campaign: null, term: null, content: null, clickId: null };

/** What ad platforms add to the address of a click, in the order of preference. */
export const clickParameters = ['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'fbclid', 'ttclid', 'twclid', 'li_fat_id', 'rdt_cid', 'epik', 'ScCid', 'yclid'] as const;
const clickRank = new Map<string, number>(clickParameters.map((name, rank) => [name, rank]));

/** Campaign tags in the query of an address, also where single-page apps put it behind the hash. The first of a name counts. */
export function campaignTagsOf(address: string): CampaignTags {
  const start = address.indexOf('?');
  if (start < 0) return NO_TAGS;
  const hash = address.indexOf('#', start);
  const query = address.slice(start + 1, Math.min(hash < 0 ? address.length : hash, start + 4 * limits.url));
  const tags = { ...NO_TAGS };
  let rank: number = clickParameters.length;
  for (const pair of query.split('&')) {
    const cut = pair.indexOf('=');
    if (cut < 1 || cut === pair.length - 1) continue;
    const name = pair.slice(0, cut);
    if (name.startsWith('utm_')) {
      const tag = name.slice(4);
      if (tag !== 'clickId' && Object.hasOwn(NO_TAGS, tag)) tags[tag as keyof CampaignTags] ??= decoded(pair.slice(cut + 1));
    } else {
      const found = clickRank.get(name);
      if (found !== undefined && found < rank) {
        rank = found;
        tags.clickId = name;
      }
    }
  }
  return tags;
}

function decoded(text: string): string | null {
  // URLSearchParams reads bad escapes as they stand, where decodeURIComponent throws
  const plain = text.includes('%') || text.includes('+') ? (new URLSearchParams(`v=${text}`).get('v') ?? '') : text;
  return plain.trim() === '' ? null : plain.trim();
}
