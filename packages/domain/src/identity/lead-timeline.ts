import { mergeCopies } from '../copies.js';
import { inserted, placeOfEvent, replaced, retimed, timelineOf } from '../timeline.js';
import type { Step, Timeline, Touchpoint } from '../touchpoint.js';
import type { HeldChange } from './held.js';

/** A lead's touchpoints: what its node holds, where the same event came several ways as one. */
export function leadTimeline(lead: string, held: readonly Touchpoint[], setAside: boolean): Timeline {
  return timelineOf(lead, eventsOf(held), setAside);
}

/** The timeline after some changes of what is held, `held` being what is held then. Steps that come out as they were stay the same objects. */
export function leadTimelineAfter(timeline: Timeline, changes: readonly HeldChange[], held: readonly Touchpoint[]): Timeline {
  const events = new Set<string>();
  for (const { before, after } of changes) events.add(eventKey((after ?? before)!));
  const isChanged = (touchpoint: Touchpoint): boolean => events.has(eventKey(touchpoint));
  return retimed(timeline, isChanged, eventsOf(held.filter(isChanged)));
}

/**
 * The timeline after one change of a node that keeps all it holds, each event held once: what nearly every record does. Null where that
 * is not so any more, since the same event came another way; `fresh`: known not to.
 */
export function simpleTimelineAfter(timeline: Timeline, { before, after }: HeldChange, fresh: boolean): Timeline | null {
  if (before !== null) return replaced(timeline, timeline.touchpoints.lastIndexOf(before as Step), after);
  return fresh || placeOfEvent(timeline.touchpoints, after!) < 0 ? inserted(timeline, after!) : null;
}

function eventsOf(held: readonly Touchpoint[]): readonly Touchpoint[] {
  const events = new Map<string, Touchpoint>();
  for (const touchpoint of held) {
    const key = eventKey(touchpoint);
    const known = events.get(key);
    events.set(key, known === undefined ? touchpoint : mergeCopies(known, touchpoint));
  }
  return events.size === held.length ? held : [...events.values()];
}

const eventKey = ({ source, id }: Touchpoint): string => `${source.length}:${source}${id}`;
