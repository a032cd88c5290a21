import { mergeCopies } from './copies.js';
import type { Step, Timeline, Touchpoint } from './touchpoint.js';
import { totalOrder } from './total-order.js';
import { assignVisits } from './visits/visits.js';

/** Past this many touchpoints a lead is set aside: the projector records that in the log. */
export const MOST_TOUCHPOINTS = 5_000;

export function emptyTimeline(lead: string): Timeline {
  return { lead, touchpoints: [], setAside: false };
}

/**
 * The timeline with one more touchpoint: a set, so any order and any number of copies gives the same. Answers the same object when
 * nothing changes, and keeps the step objects that come out as they were. Costs one pass over the lead's touchpoints at most; a touchpoint
 * later than all others costs a search for its copy and no more.
 *
 * Once a lead is set aside only copies of what is known and touchpoints of orders are taken, so that it grows no further.
 */
export function merge(timeline: Timeline, touchpoint: Touchpoint): Timeline {
  const { lead, touchpoints, setAside: aside } = timeline;
  const at = placeOfCopy(touchpoints, touchpoint);
  const held = touchpoints[at];
  if (held === undefined) {
    if (aside && !isOfOrder(touchpoint)) return timeline;
    const line: (Touchpoint | Step)[] = touchpoints.slice();
    return { lead, touchpoints: assignVisits(line, insert(line, touchpoint)), setAside: aside };
  }
  const merged = mergeCopies(held, touchpoint);
  if (merged === held) return timeline;
  const line: (Touchpoint | Step)[] = touchpoints.slice();
  line.splice(at, 1);
  return { lead, touchpoints: assignVisits(line, Math.min(at, insert(line, bare(merged)))), setAside: aside };
}

/** The timeline of touchpoints as a store kept them: any order, visits not computed yet, no two copies of one event. */
export function timelineOf(lead: string, touchpoints: readonly Touchpoint[], aside = false): Timeline {
  const line: (Touchpoint | Step)[] = touchpoints.slice();
  for (let i = 1; i < line.length; i++) {
    if (totalOrder(line[i - 1]!, line[i]!) < 0) continue;
    line.sort(totalOrder);
    break;
  }
  return { lead, touchpoints: assignVisits(line, 0), setAside: aside };
}

/** The lead with its counts of people stopped. */
export function setAside(timeline: Timeline): Timeline {
  return timeline.setAside ? timeline : { ...timeline, setAside: true };
}

function isOfOrder({ order, type }: Touchpoint): boolean {
  return order !== null || type === 'order.completed' || type === 'order.refunded';
}

/** From the end, since copies mostly come soon after each other. */
function placeOfCopy(steps: readonly Step[], { id, source }: Touchpoint): number {
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (step.id === id && step.source === source) return i;
  }
  return -1;
}

function insert(line: (Touchpoint | Step)[], touchpoint: Touchpoint): number {
  let low = 0;
  let high = line.length;
  if (high > 0 && totalOrder(line[high - 1]!, touchpoint) < 0) low = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (totalOrder(line[middle]!, touchpoint) < 0) low = middle + 1;
    else high = middle;
  }
  if (low === line.length) line.push(touchpoint);
  else line.splice(low, 0, touchpoint);
  return low;
}

/** A merged copy has another content or time, so what was computed for the old one says nothing. */
function bare(touchpoint: Touchpoint): Touchpoint {
  const { visit: _, beginsVisit: __, ...rest } = touchpoint as Step;
  return rest;
}
