import { rankOf } from '@trichter/events';
import { orderIn, type OwnedTouchpoint } from './touchpoint-in.js';

/** Who each order counts for, of all who have completed it: by kind of identifier, first completion, identifier. */
export function claimsThatCount(purchases: readonly OwnedTouchpoint[]): ReadonlyMap<string, string> {
  const inOrder = purchases.toSorted((a, b) => rankOf(a.owner) - rankOf(b.owner) || a.time - b.time || (a.owner < b.owner ? -1 : 1));
  const counts = new Map<string, string>();
  for (const purchase of inOrder) {
    const order = orderIn(purchase);
    if (order !== null && !counts.has(order)) counts.set(order, purchase.owner);
  }
  return counts;
}

/** A line for each order that counts: lead, order, time, what was given back. `events`: those of each lead, copies as one. */
export function ordersTrue(touchpoints: readonly OwnedTouchpoint[], events: readonly OwnedTouchpoint[]): string[] {
  const counts = claimsThatCount(touchpoints.filter(({ type }) => type === 'order.completed'));
  const lines: string[] = [];
  for (const lead of new Set(events.map(({ owner }) => owner))) {
    const mine = events.filter(({ owner }) => owner === lead);
    const bought = mine.filter(({ type }) => type === 'order.completed');
    const elsewhere = new Set<string | null>();
    for (const purchase of touchpoints) {
      const order = purchase.owner === lead && purchase.type === 'order.completed' ? orderIn(purchase) : null;
      if (order !== null && counts.get(order) !== lead) elsewhere.add(purchase.order);
    }
    const own = bought.filter(({ order }) => order === null || !elsewhere.has(order));
    const seen = new Set<string>();
    for (const { order, time } of own.sort((a, b) => a.time - b.time || (a.source < b.source ? -1 : a.source > b.source ? 1 : a.id < b.id ? -1 : 1))) {
      if (order !== null && seen.has(order)) continue;
      if (order !== null) seen.add(order);
      const refunds = order === null ? [] : mine.filter((one) => one.type === 'order.refunded' && one.order === order);
      lines.push([lead, order, time, 10 * refunds.length].join(' '));
    }
  }
  return lines;
}
