import { leftOut } from '../left-out.js';
import type { Step, Timeline } from '../touchpoint.js';
import { isTouch } from './is-touch.js';

/** How long before a conversion a touch may lie: `[conversion - L, conversion]`, both ends in. */
export const LOOKBACK_MS = 30 * 86_400_000;

/** Where a conversion has no touch. */
export const UNATTRIBUTED = '(unattributed)';

/** The touches of a lead in the total order, test traffic and bots left out. */
export function touchesOf({ touchpoints }: Timeline): readonly Step[] {
  return touchpoints.filter((step) => isTouch(step) && !leftOut(step));
}

/** The earliest touch within the 30 days before the conversion (not the earliest ever), by the total order; null where there is none. */
export function firstTouch(touches: readonly Step[], conversion: number): Step | null {
  const first = touches[firstAt(touches, conversion - LOOKBACK_MS)];
  return first && first.time <= conversion ? first : null;
}

/** The latest touch within the 30 days before the conversion, by the total order; null where there is none. */
export function lastTouch(touches: readonly Step[], conversion: number): Step | null {
  const last = touches[firstAt(touches, conversion + 1) - 1];
  return last && last.time >= conversion - LOOKBACK_MS ? last : null;
}

/** Place of the first touch at `time` or later. */
function firstAt(touches: readonly Step[], time: number): number {
  let low = 0;
  let high = touches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (touches[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
