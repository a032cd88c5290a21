import type { Envelope } from '../envelope.js';
import { isFields, type Fields } from './attributes.js';
import { withoutAddresses } from './addresses.js';
import { campaignTagsOf, NO_TAGS } from './campaign-tags.js';
import type { Inspection } from './inspection.js';
import { limits } from './limits.js';
import { withoutUrlContacts } from './url-contacts.js';

export type OriginFields = Pick<Envelope, 'browser' | 'url' | 'referrer' | 'utmSource' | 'utmMedium' | 'utmCampaign' | 'utmTerm' | 'utmContent' | 'clickId'>;

/** Page, campaign and click: explicit campaign fields win over those in the page's address. */
export function originOf(inspection: Inspection, context: Fields | null, workspaceKey: Buffer): OriginFields {
  const page = isFields(context?.['page']) ? context['page'] : NOTHING;
  const campaign = isFields(context?.['campaign']) ? context['campaign'] : NOTHING;
  const address = textOf(page['url']);
  const tags = address === null ? NO_TAGS : campaignTagsOf(address);
  const clean = (text: string | null, max: number) => cleaned(inspection, text, max, workspaceKey);
  const cleanUrl = (text: string | null) => {
    const kept = text === null ? null : withoutUrlContacts(text);
    if (kept !== text) inspection.flag('personal_dropped');
    return clean(kept, limits.url);
  };
  const url = cleanUrl(address);
  const marked = context?.['browser'];
  return {
    browser: typeof marked === 'boolean' ? marked : url !== null,
    url,
    referrer: cleanUrl(textOf(page['referrer'])),
    utmSource: clean(textOf(campaign['source']) ?? tags.source, limits.campaign),
    utmMedium: clean(textOf(campaign['medium']) ?? tags.medium, limits.campaign),
    utmCampaign: clean(textOf(campaign['name']) ?? textOf(campaign['campaign']) ?? tags.campaign, limits.campaign),
    utmTerm: clean(textOf(campaign['term']) ?? tags.term, limits.campaign),
    utmContent: clean(textOf(campaign['content']) ?? tags.content, limits.campaign),
    clickId: clean(textOf(campaign['clickId']), limits.campaign) ?? tags.clickId,
  };
}

const NOTHING: Fields = {};
const textOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null);

function cleaned(inspection: Inspection, text: string | null, max: number, workspaceKey: Buffer): string | null {
  if (text === null) return null;
  const clean = withoutAddresses(text.slice(0, 4 * max), workspaceKey);
  if (clean !== text) inspection.flag(text.length > 4 * max ? 'url_cut' : 'address_replaced');
  if (clean.length <= max) return clean;
  inspection.flag('url_cut');
  return clean.slice(0, max);
}
