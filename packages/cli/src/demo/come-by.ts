import type { Calendar } from './calendar.js';
import type { DemoChannel } from './company.js';
import type { Happening } from './fate.js';
import type { Random } from './random.js';
import { browse, visitBy } from './visit.js';

const MINUTE = 60_000;
/** Visits keep this much apart, so that two never run into one (30 minutes would). */
export const APART = 45 * MINUTE;

/** A visit by this channel; on social networks it may begin with a reaction to a post, which the network reports. */
export function comeBy(random: Random, calendar: Calendar, channel: DemoChannel, start: number, pages: number): Happening[] {
  const visit = visitBy(random, calendar, channel, start);
  if (channel !== 'social' || !random.chance(0.4)) return browse(random, visit, start, pages);
  return [{ time: start, type: 'social.engaged', visit: null, network: visit.source, campaign: visit.campaign }, ...browse(random, visit, start + random.whole(1, 20) * MINUTE, pages)];
}
