import { leftOut } from '../left-out.js';
import { withOwnOrders } from '../own-orders.js';
import type { Step, Timeline } from '../touchpoint.js';

/** An order as it stands now: money in minor units of its currency. */
export interface Order {
  /** The first touchpoint that completes it, by the total order; later ones of the same order id are the same order. */
  readonly step: Step;
  readonly currency: string;
  readonly amount: number;
  readonly refunded: number;
}

export interface Orders {
  readonly orders: readonly Order[];
  /** Refunds not taken from any order: their order is unknown so far, counts for another lead, or was paid in another currency. */
  readonly waiting: readonly Step[];
}

const NO_ORDERS: Orders = { orders: [], waiting: [] };

/**
 * The orders of a lead in the order they were completed, net of nothing: `amount - refunded` is the net value. An `order.completed`
 * without order id is an order of its own. A refund lowers the order it names whatever came first; one without an amount gives back
 * what is left of it. Refunds are not capped: more money back than came in is shown as it was sent.
 * An order that counts for another lead (`denied`) is none here.
 */
export function ordersOf(timeline: Timeline): Orders {
  let completed: Step[] | undefined;
  let refunds: Step[] | undefined;
  for (const step of withOwnOrders(timeline)) {
    if (step.type === 'order.completed' && !leftOut(step)) (completed ??= []).push(step);
    else if (step.type === 'order.refunded' && !leftOut(step)) (refunds ??= []).push(step);
  }
  return completed || refunds ? joined(completed ?? [], refunds ?? []) : NO_ORDERS;
}

function joined(completed: readonly Step[], refunds: readonly Step[]): Orders {
  const orders: { step: Step; currency: string; amount: number; refunded: number }[] = [];
  const byId = new Map<string, (typeof orders)[number]>();
  for (const step of completed) {
    if (step.order !== null && byId.has(step.order)) continue;
    const order = { step, currency: step.currency ?? '', amount: step.amount ?? 0, refunded: 0 };
    orders.push(order);
    if (step.order !== null) byId.set(step.order, order);
  }
  const waiting: Step[] = [];
  const whole: Step[] = [];
  for (const refund of refunds) {
    const order = refund.order === null ? undefined : byId.get(refund.order);
    if (!order || (refund.amount !== null && refund.currency !== order.currency)) waiting.push(refund);
    else if (refund.amount === null) whole.push(refund);
    else order.refunded += refund.amount;
  }
  // Last, so that "the rest" is what all refunds with an amount have left, whichever was earlier.
  for (const refund of whole) {
    const order = byId.get(refund.order ?? '');
    if (order) order.refunded = Math.max(order.refunded, order.amount);
  }
  return { orders, waiting };
}
