import type { Fields } from './attributes.js';
import { shown, type Inspection } from './inspection.js';
import { instantOf } from './instant.js';
import type { IncomingContext } from './outcome.js';

export interface EventTime {
  /** As the client said it; identity of events without an id rests on it, so it stays the same in a retry. */
  said: number | null;
  /** With the clock's error mended. */
  time: number | null;
  sentAt: number | null;
}

/** The way to the door takes time too: a difference below this is no wrong clock. */
const TRAVEL_MS = 5_000;

/**
 * Event time, mended by what `sentAt` says of the client's clock: door - sentAt is its error (and the way here).
 * Only errors over five seconds are mended, in whole seconds, so that a retry of the same event gets nearly always the same time.
 */
export function eventTimeOf(inspection: Inspection, event: Fields, context: IncomingContext): EventTime {
  const said = instantIn(inspection, 'time', event['time']);
  const sentAt = instantIn(inspection, 'sentAt', event['sentAt'] ?? context.sentAt);
  if (said === null || sentAt === null) return { said, time: said, sentAt };
  const error = context.now - sentAt;
  if (Math.abs(error) < TRAVEL_MS) return { said, time: said, sentAt };
  inspection.flag('clock_skew');
  return { said, time: Math.max(0, said + Math.trunc(error / 1000) * 1000), sentAt };
}

function instantIn(inspection: Inspection, field: string, value: unknown): number | null {
  if (value === undefined || value === null || value === '') return null;
  const instant = instantOf(value);
  if (instant.kind === 'ok') return instant.ms;
  return inspection.refuse('bad_time', field, `${field} ${instant.must}, got ${shown(value)}; ${instant.remedy}`);
}
