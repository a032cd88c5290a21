import { PRODUCTS } from './company.js';
import type { Happening, Visit } from './fate.js';
import type { Random } from './random.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface StageDraw {
  readonly type: string;
  readonly after: number;
  readonly visit: Visit | null;
  readonly saleId: string;
}

/** What fills a stage, the filling one first, and what belongs to it (a checkout after a cart, a call after a booking). */
export function stageHappenings(random: Random, { type, after, visit, saleId }: StageDraw): Happening[] {
  const time = after + random.whole(20_000, 4 * MINUTE);
  const product = random.one(PRODUCTS);
  const amount = product.price * random.whole(1, 3);
  switch (type) {
    case 'cart.added': {
      const cart: Happening = { time, type, visit, product };
      return random.chance(0.65) ? [cart, { time: time + random.whole(10_000, 3 * MINUTE), type: 'checkout.started', visit, product }] : [cart];
    }
    case 'meeting.booked':
      return random.chance(0.7) ? [{ time, type, visit }, { time: time + random.whole(4, 20) * HOUR, type: 'call.held', visit: null }] : [{ time, type, visit }];
    case 'quote.sent':
    case 'opportunity.opened':
      return [{ time: time + random.whole(1, 4) * HOUR, type, visit: null, sale: { id: `q${saleId}`, amount: amount * 4 } }];
    case 'order.completed':
      return [{ time, type, visit: null, product, sale: { id: `o${saleId}`, amount } }];
    case 'opportunity.won':
    case 'subscription.started':
      return [{ time: time + random.whole(5, 50) * MINUTE, type, visit: null, sale: { id: `s${saleId}`, amount: amount * 3 } }];
    default:
      return [{ time, type, visit, product }];
  }
}
