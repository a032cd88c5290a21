import { examples, Restatements } from '@trichter/api';
import { expect, it } from 'vitest';
import { changesText } from './changes-text.js';

const example = Restatements.parse(examples.restatements);

it('prints each change with minute, reason, event, before, after and difference', () => {
  expect(changesText(example)).toBe(`converted of shop: 79 as known at 2026-04-01 00:00, 80 as known at 2026-04-02 09:29 (+1), UTC

minute            reason  event                                             before  after  change
2026-04-01 06:12  late    order.completed shop/order-4711 of lead 1b4e28ba      79     80      +1

by reason: late +1`);
});

it('sums up what it does not list, and says so where nothing changed', () => {
  const more = { ...example, before: 70, delta: 10, earlier: { changes: 3, delta: 9 } };
  expect(changesText(more)).toContain('earlier                   3 changes                                             70     79      +9');
  expect(changesText({ ...example, delta: 0, changes: [], reasons: [] })).toContain('Nothing received in between changed it.');
});

it('prints every reason with numbers that run through from the first to the last, days where the ledger is kept by days, and no event where there is none', () => {
  const lead = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
  const events = (type: string, id: string) => [{ lead, source: 'shop', id, type, time: '2026-04-01T06:00:00.000Z' }];
  const told = [['event', 10_000, 'order.completed'], ['late', 5_000, 'order.completed'], ['duplicate', -2_000, 'order.completed'], ['refund', -3_000, 'order.refunded'], ['void', -5_000, 'order.completed'], ['merge', 1_500, 'page.viewed'], ['definition', 700, ''], ['erased', -4_200, 'order.completed']] as const;
  let number = 0;
  const changes = told.map(([reason, delta, type], n) => {
    const before = number;
    number += delta;
    return { minute: n === 0 ? '2026-03-31T00:00:00.000Z' : `2026-04-01T06:0${n}:00.000Z`, per: n === 0 ? ('day' as const) : ('minute' as const), reason, before, after: number, delta, records: n === 1 ? 3 : type === '' ? 0 : 1, events: type === '' ? [] : events(type, `e${n}`) };
  });
  const all = Restatements.parse({ ...example, number: { funnel: null, step: null, outcome: null, projection: 'revenue', measure: 'revenue' }, before: 0, after: number, delta: number, earlier: { changes: 0, delta: 0 }, changes, reasons: told.map(([reason, delta]) => ({ reason, delta, changes: 1 })) });
  const text = changesText(all);
  expect(text).toMatchInlineSnapshot(`
    "revenue of revenue: 0 as known at 2026-04-01 00:00, 3000 as known at 2026-04-02 09:29 (+3000), UTC

    minute            reason      event                                                before  after  change
    2026-03-31        event       order.completed shop/e0 of lead 1b4e28ba                  0  10000  +10000
    2026-04-01 06:01  late        order.completed shop/e1 of lead 1b4e28ba and 2 more   10000  15000   +5000
    2026-04-01 06:02  duplicate   order.completed shop/e2 of lead 1b4e28ba              15000  13000   -2000
    2026-04-01 06:03  refund      order.refunded shop/e3 of lead 1b4e28ba               13000  10000   -3000
    2026-04-01 06:04  void        order.completed shop/e4 of lead 1b4e28ba              10000   5000   -5000
    2026-04-01 06:05  merge       page.viewed shop/e5 of lead 1b4e28ba                   5000   6500   +1500
    2026-04-01 06:06  definition                                                         6500   7200    +700
    2026-04-01 06:07  erased      order.completed shop/e7 of lead 1b4e28ba               7200   3000   -4200

    by reason: event +10000, late +5000, duplicate -2000, refund -3000, void -5000, merge +1500, definition +700, erased -4200"
  `);
});
