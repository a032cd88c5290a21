import { mergeCopies } from './copies.js';
import type { Step, Timeline, Touchpoint } from './touchpoint.js';
import { totalOrder } from './total-order.js';
import { assignVisits } from './visits/visits.js';

/** Past this many touchpoints a lead is set aside: the projector records that in the log. */
export const MOST_TOUCHPOINTS = 5_000;

const NOTHING: ReadonlySet<string> = new Set();

export function emptyTimeline(lead: string): Timeline {
  return { lead, touchpoints: [], setAside: false, denied: NOTHING };
}

/**
 * The timeline with one more touchpoint: a set, so any order and any number of copies gives the same. Answers the same object when
 * nothing changes, and keeps the step objects that come out as they were. Costs one pass over the lead's touchpoints at most; a touchpoint
 * later than all others costs a search for its copy and no more.
 *
 * Once a lead is set aside only copies of what is known and touchpoints of orders are taken, so that it grows no further.
 */
export function merge(timeline: Timeline, touchpoint: Touchpoint): Timeline {
  const { touchpoints, setAside: aside } = timeline;
  const at = placeOfEvent(touchpoints, touchpoint);
  const held = touchpoints[at];
  if (held === undefined) return aside && !isOfOrder(touchpoint) ? timeline : inserted(timeline, touchpoint);
  const merged = mergeCopies(held, touchpoint);
  return merged === held ? timeline : replaced(timeline, at, merged);
}

/** The timeline with a touchpoint of an event it does not have. */
export function inserted({ lead, touchpoints, setAside: aside, denied }: Timeline, touchpoint: Touchpoint): Timeline {
  const line: (Touchpoint | Step)[] = touchpoints.slice();
  return { lead, touchpoints: assignVisits(line, insert(line, touchpoint)), setAside: aside, denied };
}

/** The timeline with another touchpoint instead of the one at place `at`, or none. */
export function replaced({ lead, touchpoints, setAside: aside, denied }: Timeline, at: number, touchpoint: Touchpoint | null): Timeline {
  const line: (Touchpoint | Step)[] = touchpoints.slice();
  const [gone] = line.splice(at, 1);
  let from = touchpoint === null ? at : Math.min(at, insert(line, bare(touchpoint)));
  // Those of the same instant may have been of the visit that began with it.
  while (from > 0 && line[from - 1]!.time === gone!.time) from--;
  return { lead, touchpoints: assignVisits(line, from), setAside: aside, denied };
}

/**
 * The timeline with several events changed at once: those of `now` in place of all that `changed` says are other than before. Costs one
 * sort of what is nearly in order.
 */
export function retimed(timeline: Timeline, changed: (step: Step) => boolean, now: readonly Touchpoint[]): Timeline {
  const { lead, touchpoints, setAside: aside, denied } = timeline;
  const line: (Touchpoint | Step)[] = touchpoints.filter((step) => !changed(step));
  if (now.length === 0 && line.length === touchpoints.length) return timeline;
  for (const touchpoint of now) line.push(bare(touchpoint));
  line.sort(totalOrder);
  let from = 0;
  while (from < line.length && line[from] === touchpoints[from]) from++;
  const gone = touchpoints[from]?.time;
  while (from > 0 && line[from - 1]!.time === gone) from--;
  return { lead, touchpoints: assignVisits(line, from), setAside: aside, denied };
}

/** The timeline of touchpoints as a store kept them: any order, visits not computed yet, no two copies of one event. */
export function timelineOf(lead: string, touchpoints: readonly Touchpoint[], aside = false): Timeline {
  const line: (Touchpoint | Step)[] = touchpoints.slice();
  for (let i = 1; i < line.length; i++) {
    if (totalOrder(line[i - 1]!, line[i]!) < 0) continue;
    line.sort(totalOrder);
    break;
  }
  return { lead, touchpoints: assignVisits(line, 0), setAside: aside, denied: NOTHING };
}

/** The lead with its counts of people stopped. */
export function setAside(timeline: Timeline): Timeline {
  return timeline.setAside ? timeline : { ...timeline, setAside: true };
}

/** Orders and refunds are taken in also once a lead is set aside. */
export function isOfOrder({ order, type }: Touchpoint): boolean {
  return order !== null || type === 'order.completed' || type === 'order.refunded';
}

/** The last place an event is held at, or -1. From the end, since copies mostly come soon after each other. */
export function placeOfEvent(steps: readonly Touchpoint[], { id, source }: Pick<Touchpoint, 'id' | 'source'>): number {
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
export function bare(touchpoint: Touchpoint): Touchpoint {
  const { visit: _, beginsVisit: __, ...rest } = touchpoint as Step;
  return rest;
}
