import type { Calendar } from './calendar.js';
import type { Happening } from './fate.js';
import type { Random } from './random.js';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

/** Newsletters to someone known since `since`: sent and delivered, some opened. Clicks are drawn with visits, since they enter the funnel. */
export function mailingsTo(random: Random, calendar: Calendar, since: number, least = 0): Happening[] {
  const happenings: Happening[] = [];
  const count = random.whole(least, least + 2);
  for (let issue = 0; issue < count; issue++) {
    const time = calendar.atUsualHour(random, since + (issue + random.next()) * WEEK);
    const campaign = `newsletter-${new Date(time).toISOString().slice(0, 7)}`;
    happenings.push({ time, type: 'email.sent', visit: null, campaign });
    if (random.chance(0.45)) happenings.push({ time: time + random.whole(1, 30 * 60) * 1000, type: 'email.opened', visit: null, campaign });
  }
  return happenings;
}
