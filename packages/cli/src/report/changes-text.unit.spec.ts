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
