import type { Timeline } from '@trichter/domain';

/** Why a number changed; every row of the ledger has one. `definition`: how its definition counts it, when the ledger of that definition begins. */
export const reasons = ['event', 'late', 'duplicate', 'merge', 'refund', 'void', 'definition', 'erased'] as const;
export type Reason = (typeof reasons)[number];

/** An event that came in more than this after its time is late (ms). */
export const LATE_MS = 10 * 60_000;

/** Why a touchpoint changes numbers, from the envelope alone. `time` and `received` in UTC ms; no time: the received time. */
export function reasonOfTouchpoint({ type, time }: { readonly type: string; readonly time: number | null }, received: number): Reason {
  if (type === 'order.refunded') return 'refund';
  return time !== null && received - time > LATE_MS ? 'late' : 'event';
}

/** The reason once the lead is known: a timeline that changed and did not grow had the touchpoint already, and another copy of it counts now. */
export function reasonOfChange(reason: Reason, before: Timeline, after: Timeline): Reason {
  const touchpoint = reason === 'event' || reason === 'late' || reason === 'refund';
  return touchpoint && before.setAside === after.setAside && before.touchpoints.length === after.touchpoints.length ? 'duplicate' : reason;
}
