import { textIn, type Fields } from './attributes.js';
import { shown, type Inspection } from './inspection.js';
import { limits } from './limits.js';
import type { IncomingContext } from './outcome.js';

/** What the write key says about sources. */
export type SourceDoor = Pick<IncomingContext, 'source' | 'anySource'>;

/** The source an event names, or that of the write key. One the key may not write for refuses the event. */
export function sourceOf(inspection: Inspection, event: Fields, door: SourceDoor, clean: (text: string) => string): string {
  const named = textIn(inspection, event, 'source', limits.source);
  if (named === null) return clean(door.source);
  if (!door.anySource && named !== door.source) refuseSource(inspection, 'source', named, door, ', or leave it out');
  return clean(named);
}

export function refuseSource(inspection: Inspection, field: string, value: unknown, { source }: SourceDoor, remedy: string): null {
  return inspection.refuse('source_not_allowed', field, `${field} must be ${shown(source)}, the source this write key is for, got ${shown(value)}; use a key for that source or for any (write:*)${remedy}`);
}
