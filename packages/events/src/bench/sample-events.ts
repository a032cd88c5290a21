import type { Envelope } from '../envelope.js';
import { readIncoming } from '../incoming/read-incoming.js';

const KEY = Buffer.alloc(32, 7);
const START = Date.UTC(2026, 0, 1);

/** Events as a browser and a shop would send them: of ten, six page views, two clicks, a form and an order. No randomness, so runs compare. */
export function sampleEvents(count: number): unknown[] {
  return Array.from({ length: count }, (_, n) => {
    const who = { anonymousId: `a-${n % 977}`, ...(n % 3 ? {} : { userId: `user-${n % 401}` }) };
    const time = new Date(START + n * 1317).toISOString();
    const base = { id: `e-${n}`, source: 'web', time, ...who };
    switch (n % 10) {
      case 9:
        return { ...base, type: 'order.completed', email: `lead${n % 401}@example.com`, data: { order: `o-${n}`, amount: 4990 + n, currency: 'EUR', items: [{ sku: `sku-${n % 20}`, quantity: 2 }] } };
      case 8:
        return { ...base, type: 'form.submitted', data: { form: 'newsletter' }, context: { page: { url: 'https://example.com/newsletter', title: 'Newsletter' } } };
      default:
        return {
          ...base,
          type: n % 10 < 6 ? 'page.viewed' : 'ad.clicked',
          data: { title: `Pricing ${n % 50}` },
          context: {
            page: { url: `https://example.com/pricing/${n % 50}?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=Cj0${n}`, referrer: 'https://www.google.com/' },
            userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
            locale: 'de-DE',
          },
        };
    }
  });
}

export function sampleEnvelopes(count: number): Envelope[] {
  return sampleEvents(count).map((event) => {
    const outcome = readIncoming(event, { workspaceKey: KEY, source: 'web', test: false, facts: false, now: START });
    if (outcome.kind === 'rejected') throw new Error(outcome.rejection.message);
    return outcome.envelope;
  });
}
