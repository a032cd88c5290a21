import type { Step, Timeline } from './touchpoint.js';

/** Touchpoints of a lead without completions of orders that count for another lead (`denied`). The same array where there are none. */
export function withOwnOrders({ touchpoints, denied }: Pick<Timeline, 'touchpoints' | 'denied'>): readonly Step[] {
  if (denied.size === 0) return touchpoints;
  return touchpoints.filter(({ type, order }) => type !== 'order.completed' || order === null || !denied.has(order));
}
