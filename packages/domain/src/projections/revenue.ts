import type { CellProjection } from '../projection.js';
import { ordersOf } from '../revenue/orders.js';
import { firstTouch, lastTouch, touchesOf, UNATTRIBUTED } from '../revenue/touches.js';
import { quarterHourOf } from './quarter-hour.js';

/**
 * Orders and money by the channels of the first and the last touch within 30 days before the order, dated at the order; refunds
 * lower the order they name. Money in minor units of the order's currency; `revenue` is net of `refunded`.
 */
export const revenue: CellProjection = {
  kind: 'cells',
  name: 'revenue',
  version: 1,
  dimensions: { bucket: 'quarterHour', first_channel: 'text', last_channel: 'text', currency: 'text' },
  measures: { orders: 'count', revenue: 'money', refunded: 'money' },
  contribute: (timeline) => {
    const { orders } = ordersOf(timeline);
    if (orders.length === 0) return [];
    const touches = touchesOf(timeline);
    return orders.map(({ step, currency, amount, refunded }) => ({
      bucket: quarterHourOf(step.time),
      first_channel: firstTouch(touches, step.time)?.visit.channel ?? UNATTRIBUTED,
      last_channel: lastTouch(touches, step.time)?.visit.channel ?? UNATTRIBUTED,
      currency,
      orders: 1,
      revenue: amount - refunded,
      refunded,
    }));
  },
};
