import { SITE, PAGES } from './company.js';
import type { Happening, Visit } from './fate.js';
import type { Names } from './known-as.js';
import type { Random } from './random.js';

/** Names this data's events; the same in every seed, so the demo's events are easy to tell from a company's own. */
export const SOURCE = 'nordwerk';

export interface Writing {
  /** Of the lead; with `number`, which counts its happenings, it makes the id. */
  readonly index: number;
  readonly number: number;
  readonly names: Names;
  readonly happening: Happening;
}

/** The event of one happening as the HTTP door takes it, one line of JSON. */
export function writeEvent(random: Random, { index, number, names, happening }: Writing): string {
  const { time, type, visit } = happening;
  return JSON.stringify({
    type,
    id: `nw-${index.toString(36).padStart(4, '0')}-${number}`,
    source: SOURCE,
    time: new Date(time).toISOString(),
    ...names,
    ...(visit && { context: { page: pageOf(random, happening, visit) } }),
    ...dataOf(happening, visit),
  });
}

/** A landing carries where it came from; the pages after it name the site itself. */
function pageOf(random: Random, { lands, type, product }: Happening, visit: Visit): { url: string; referrer?: string } {
  if (lands) {
    const tags = visit.channel === 'direct' || visit.channel === 'referral' ? '' : `?utm_source=${visit.source}&utm_medium=${visit.medium}&utm_campaign=${visit.campaign}${visit.source === 'google' ? '&gclid=Cj0K' : ''}`;
    return { url: `${SITE}${visit.landing}${tags}`, ...(visit.referrer && { referrer: visit.referrer }) };
  }
  const path = product && type === 'product.viewed' ? `/produkte/${product.name}` : type === 'cart.added' || type === 'checkout.started' ? '/warenkorb' : random.one(PAGES);
  return { url: `${SITE}${path}`, referrer: `${SITE}${visit.landing}` };
}

function dataOf({ type, product, sale, campaign, network }: Happening, visit: Visit | null): { data?: object } {
  switch (type) {
    case 'ad.clicked':
      return { data: { platform: visit?.source, campaign: visit?.campaign } };
    case 'email.clicked':
      return { data: { campaign: visit?.campaign } };
    case 'email.sent':
    case 'email.opened':
      return { data: { campaign } };
    case 'social.engaged':
      return { data: { network, action: 'liked', campaign } };
    case 'product.viewed':
      return { data: { product: product?.name } };
    case 'content.downloaded':
      return { data: { content: 'leitfaden-ergonomie' } };
    case 'form.submitted':
      return { data: { form: 'beratung' } };
    case 'cart.added':
      return { data: { product: product?.name, quantity: 1, amount: product?.price, currency: 'EUR' } };
    case 'quote.sent':
      return { data: { quote: sale?.id, amount: sale?.amount, currency: 'EUR' } };
    case 'opportunity.opened':
    case 'opportunity.won':
      return { data: { opportunity: sale?.id, amount: sale?.amount, currency: 'EUR' } };
    case 'subscription.started':
      return { data: { subscription: sale?.id, amount: sale?.amount, currency: 'EUR' } };
    case 'order.completed':
    case 'order.refunded':
      return { data: { order: sale?.id, amount: sale?.amount, currency: 'EUR', ...(product && { product: product.name }) } };
    default:
      return {};
  }
}
