import { leftOut } from '../left-out.js';
import type { Step, Timeline } from '../touchpoint.js';
import { isTouch } from './is-touch.js';

/** How long before a conversion a touch may lie: `[conversion - L, conversion]`, both ends in. */
export const LOOKBACK_MS = 30 * 86_400_000;

/** Where a conversion has no touch. */
export const UNATTRIBUTED = '(unattributed)';

/** The earliest touch within the 30 days before the conversion (not the earliest ever), by the total order; null where there is none. */
export function firstTouch(timeline: Timeline, conversion: number): Step | null {
  for (const step of timeline.touchpoints) {
    if (step.time > conversion) return null;
    if (step.time >= conversion - LOOKBACK_MS && isTouch(step) && !leftOut(step)) return step;
  }
  return null;
}

/** The latest touch within the 30 days before the conversion, by the total order; null where there is none. */
export function lastTouch(timeline: Timeline, conversion: number): Step | null {
  const { touchpoints } = timeline;
  for (let i = touchpoints.length - 1; i >= 0; i--) {
    const step = touchpoints[i]!;
    if (step.time < conversion - LOOKBACK_MS) return null;
    if (step.time <= conversion && isTouch(step) && !leftOut(step)) return step;
  }
  return null;
}
