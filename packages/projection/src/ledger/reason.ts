import type { IdentityNode } from '@trichter/domain';

/** Why a number changed; every row of the ledger has one. `definition`: how its definition counts it, when the ledger of that definition begins. */
export const reasons = ['event', 'late', 'duplicate', 'merge', 'refund', 'void', 'definition', 'erased'] as const;
export type Reason = (typeof reasons)[number];

export const isReason = (text: string): text is Reason => (reasons as readonly string[]).includes(text);

/** An event that came in more than this after its time is late (ms). */
export const LATE_MS = 10 * 60_000;

/** Why a touchpoint changes numbers, from the envelope alone. `time` and `received` in UTC ms; no time: the received time. */
export function reasonOfTouchpoint({ type, time }: { readonly type: string; readonly time: number | null }, received: number): Reason {
  if (type === 'order.refunded') return 'refund';
  return time !== null && received - time > LATE_MS ? 'late' : 'event';
}

/** Whether an event is behind it, and nothing that was said of events or identifiers. */
export const isOfTouchpoint = (reason: Reason): boolean => reason === 'event' || reason === 'late' || reason === 'refund' || reason === 'duplicate';

/**
 * The reason once the node is known. A lead that changed and did not grow had the touchpoint already: another copy of it counts now. One that
 * begins to hand everything on, or ends to, because of what the touchpoint names: that is a merge.
 */
export function reasonOfChange(reason: Reason, before: IdentityNode, after: IdentityNode): Reason {
  if (!isOfTouchpoint(reason)) return reason;
  if ((before.routes === null) !== (after.routes === null)) return 'merge';
  if (before.timeline.setAside !== after.timeline.setAside) return reason;
  return before.routes === null ? orDuplicate(reason, before.timeline.touchpoints.length < after.timeline.touchpoints.length) : reasonOnTheWay(reason, before, after);
}

/** The reason a touchpoint has where it ends up, told from the node that hands it on: held anew or known already. */
export const reasonOnTheWay = (reason: Reason, before: IdentityNode, after: IdentityNode): Reason => orDuplicate(reason, before.held.length < after.held.length);

const orDuplicate = (reason: Reason, grew: boolean): Reason => (grew ? reason : 'duplicate');
