import { isFields, type Fields } from './attributes.js';
import { withoutAddresses } from './addresses.js';
import type { Inspection } from './inspection.js';
import { limits } from './limits.js';

export interface OriginFields {
  browser: boolean;
  url: string | null;
  referrer: string | null;
  utmSource: string | null;
  utmMedium: string | null;
  utmCampaign: string | null;
  utmTerm: string | null;
  utmContent: string | null;
  clickId: string | null;
}

/** What ad platforms add to the address of a click, in the order of preference. */
export const clickParameters = ['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'fbclid', 'ttclid', 'twclid', 'li_fat_id', 'rdt_cid', 'epik', 'ScCid', 'yclid'] as const;

/** Page, campaign and click: explicit campaign fields win over those in the page's address. */
export function originOf(inspection: Inspection, context: Fields | null, workspaceKey: Buffer): OriginFields {
  const page = isFields(context?.['page']) ? context['page'] : {};
  const campaign = isFields(context?.['campaign']) ? context['campaign'] : {};
  const address = textOf(page['url']);
  const parameters = parametersOf(address);
  const clean = (text: string | null, max: number) => cleaned(inspection, text, max, workspaceKey);
  const utm = (name: string, ...others: string[]) =>
    clean([name, ...others].map((key) => textOf(campaign[key])).find((text) => text !== null) ?? textOf(parameters.get(`utm_${name === 'name' ? 'campaign' : name}`)), limits.campaign);
  const url = clean(address, limits.url);
  const marked = context?.['browser'];
  return {
    browser: typeof marked === 'boolean' ? marked : url !== null,
    url,
    referrer: clean(textOf(page['referrer']), limits.url),
    utmSource: utm('source'),
    utmMedium: utm('medium'),
    utmCampaign: utm('name', 'campaign'),
    utmTerm: utm('term'),
    utmContent: utm('content'),
    clickId: textOf(campaign['clickId'])?.slice(0, limits.campaign) ?? clickParameters.find((name) => parameters.get(name)) ?? null,
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null);

/** Query of the address, also where single-page apps put it behind the hash. */
function parametersOf(address: string | null): URLSearchParams {
  const query = address === null ? -1 : address.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : address!.slice(query + 1, query + 1 + 4 * limits.url).replace(/#.*$/s, ''));
}

function cleaned(inspection: Inspection, text: string | null, max: number, workspaceKey: Buffer): string | null {
  if (text === null) return null;
  const clean = withoutAddresses(text.slice(0, 4 * max), workspaceKey);
  if (clean !== text) inspection.flags.add(text.length > 4 * max ? 'url_cut' : 'address_replaced');
  if (clean.length <= max) return clean;
  inspection.flags.add('url_cut');
  return clean.slice(0, max);
}
