import type { Calendar } from './calendar.js';
import { RETURNS, type Stage } from './company.js';
import { APART, comeBy } from './come-by.js';
import type { Happening } from './fate.js';
import type { Random } from './random.js';
import { stageHappenings } from './stage-happenings.js';

const DAY = 86_400_000;

export interface Aftermath {
  readonly index: number;
  /** When the way through the funnel ended. */
  readonly end: number;
  readonly level: Stage;
  readonly sales: readonly Happening[];
}

/**
 * What comes after: who dropped out looks in again now and then, but never gets further than before, so the fate stands; customers
 * come back and buy again; some orders are given back.
 */
export function aftermath(random: Random, calendar: Calendar, { index, end, level, sales }: Aftermath): Happening[] {
  const happenings: Happening[] = [];
  const looks = level === 4 ? random.whole(0, 3) : random.pick([[0, 0.42], [1, 0.3], [2, 0.18], [3, 0.1]]);
  let cursor = end;
  for (let look = 0; look < looks; look++) {
    const at = calendar.atUsualHour(random, cursor + random.around(level === 4 ? 24 : 12, 0.7) * DAY);
    const visit = comeBy(random, calendar, random.pick(RETURNS), Math.max(at, cursor + APART), random.whole(1, 5));
    happenings.push(...visit);
    const last = visit.at(-1) as Happening;
    cursor = last.time;
    if (level >= 2 && random.chance(0.5)) {
      const [viewed] = stageHappenings(random, { type: 'product.viewed', after: cursor, visit: last.visit, saleId: '' });
      happenings.push(viewed as Happening);
      cursor = (viewed as Happening).time;
    }
    if (level === 4 && random.chance(0.6)) {
      for (const type of ['cart.added', 'order.completed']) {
        const again = stageHappenings(random, { type, after: cursor, visit: last.visit, saleId: `${index}r${look}` });
        happenings.push(...again);
        cursor = (again.at(-1) as Happening).time;
      }
    }
  }
  const orders = [...sales, ...happenings].filter(({ type }) => type === 'order.completed');
  return [...happenings, ...orders.filter(() => random.chance(0.07)).map((order) => refundOf(random, order))];
}

function refundOf(random: Random, order: Happening): Happening {
  const sale = order.sale as { id: string; amount: number };
  const amount = random.chance(0.7) ? sale.amount : Math.round(sale.amount * random.pick([[0.1, 1], [0.25, 1], [0.5, 1]]));
  return { time: order.time + random.whole(2, 16) * DAY + random.whole(0, 8_000_000), type: 'order.refunded', visit: null, sale: { id: sale.id, amount } };
}
