import fc from 'fast-check';
import type { Touchpoint } from '../touchpoint.js';

const MINUTE = 60_000;

interface World {
  readonly min?: number;
  readonly max: number;
  /** How many different ids: fewer than touchpoints makes copies. */
  readonly ids?: number;
  readonly types?: readonly string[];
  /** Times lie in this many minutes. */
  readonly minutes?: number;
  /** Minutes between possible times: coarse grids make equal times and full windows. */
  readonly grid?: number;
}

/** Touchpoints of one lead as crowded as property tests need them: few ids (copies and conflicts), equal times, campaigns and referrers. */
export function touchpoints({
  min = 0,
  max,
  ids = 8,
  types = ['page.viewed', 'ad.clicked', 'form.submitted', 'order.completed', 'order.refunded'],
  minutes = 120,
  grid = 1,
}: World) {
  const one: fc.Arbitrary<Touchpoint> = fc
    .record({
      id: fc.nat({ max: ids - 1 }).map(String),
      source: fc.constantFrom('shop', 'crm'),
      type: fc.constantFrom(...types),
      minute: fc.nat({ max: Math.floor(minutes / grid) }).map((n) => n * grid),
      receivedAfter: fc.nat({ max: 3 }),
      clamped: fc.boolean(),
      browser: fc.boolean(),
      referrer: fc.constantFrom(null, null, 'https://www.google.com/', 'https://partner.example/a', 'https://www.shop.example/b'),
      utmSource: fc.constantFrom(null, null, null, 'google', 'facebook'),
      order: fc.constantFrom(null, 'o1', 'o2'),
      amount: fc.constantFrom(null, 100, 250),
      data: fc.constantFrom('{}', '{"a":1,"b":2}', '{"b":2,"a":1}', '{"a":2}'),
      personal: fc.constantFrom(null, null, 'k1:AAEC', 'k1:AwQF', 'k2:BgcI'),
      test: fc.nat({ max: 9 }).map((n) => n === 0),
    })
    .map(({ minute, receivedAfter, amount, ...rest }) => ({
      ...rest,
      time: 1_767_225_600_000 + minute * MINUTE,
      receivedAt: 1_767_225_600_000 + (minute + receivedAfter) * MINUTE,
      url: rest.browser ? 'https://www.shop.example/p?x=1' : null,
      utmMedium: rest.utmSource && 'cpc',
      utmCampaign: null,
      utmTerm: null,
      utmContent: null,
      clickId: null,
      account: null,
      amount,
      currency: amount === null ? null : 'EUR',
      bot: false,
      conflicts: 0,
      bodies: [],
      origin: 'user:1',
      importId: null,
      others: [],
      via: [],
    }));
  return fc.array(one, { minLength: min, maxLength: max });
}
