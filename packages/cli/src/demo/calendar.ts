import type { DemoChannel } from './company.js';
import type { Random } from './random.js';

const DAY = 86_400_000;
const MINUTE = 60_000;

/** January: new budgets; summer: holidays; September to November: offices are furnished; then Christmas. */
const MONTHS = [1.2, 1.05, 1, 0.95, 0.95, 0.85, 0.75, 0.8, 1.1, 1.2, 1.3, 0.85];
/** Sunday first. Offices are furnished on work days. */
const WEEKDAYS = [0.55, 1.15, 1.2, 1.15, 1.1, 0.9, 0.5];
const HOURS: readonly (readonly [number, number])[] = [0.5, 0.3, 0.2, 0.2, 0.2, 0.4, 1, 2, 4, 5.5, 6, 5.5, 4.5, 5, 5.5, 5, 4.5, 4, 3.5, 4, 4.5, 4, 2.5, 1.2].map((weight, hour) => [hour, weight]);

/** Bursts: the part of the time at which one begins, its days, and how much more comes by which channel. */
const CAMPAIGNS: readonly { readonly name: string; readonly at: number; readonly days: number; readonly channel: DemoChannel; readonly lift: number }[] = [
  { name: 'homeoffice-wochen', at: 0.12, days: 14, channel: 'paid_search', lift: 2.2 },
  { name: 'showroom-eroeffnung', at: 0.3, days: 7, channel: 'social', lift: 3 },
  { name: 'ergonomie-studie', at: 0.45, days: 21, channel: 'content', lift: 2 },
  { name: 'jubilaeum', at: 0.62, days: 10, channel: 'email', lift: 2.6 },
  { name: 'firmenkunden', at: 0.8, days: 18, channel: 'social', lift: 1.8 },
];
const EVERGREEN: Readonly<Record<DemoChannel, readonly string[]>> = {
  paid_search: ['marke', 'stehtische', 'buerostuehle'],
  social: ['einblicke', 'kundengeschichten'],
  email: ['newsletter', 'willkommen'],
  content: ['magazin'],
  referral: ['(not set)'],
  direct: ['(not set)'],
};

export interface Calendar {
  readonly from: number;
  readonly to: number;
  /** A moment at which someone first comes by this channel. */
  firstMoment(random: Random, channel: DemoChannel): number;
  /** The hour of day people use, on the day of `moment`. */
  atUsualHour(random: Random, moment: number): number;
  /** The campaign behind a visit at this moment. */
  campaign(random: Random, channel: DemoChannel, moment: number): string;
}

/** Six months, by default 182 days, that end with the UTC day before the one of `end`. */
export function calendarOf(end: number, days = 182): Calendar {
  const to = Math.floor(end / DAY) * DAY;
  const from = to - days * DAY;
  const runs = CAMPAIGNS.map((campaign) => ({ ...campaign, begin: from + campaign.at * (to - from) }));
  const running = (channel: DemoChannel, moment: number) => runs.find((run) => run.channel === channel && moment >= run.begin && moment < run.begin + run.days * DAY);
  const weights = new Map<DemoChannel, (readonly [number, number])[]>();
  const daysOf = (channel: DemoChannel) => {
    let known = weights.get(channel);
    if (!known) {
      known = Array.from({ length: days }, (_, day) => {
        const noon = new Date(from + (day + 0.5) * DAY);
        const season = (MONTHS[noon.getUTCMonth()] ?? 1) * (WEEKDAYS[noon.getUTCDay()] ?? 1);
        const growth = 0.85 + (0.3 * day) / days;
        return [day, season * growth * (running(channel, noon.getTime())?.lift ?? 1)] as const;
      });
      weights.set(channel, known);
    }
    return known;
  };
  const atUsualHour = (random: Random, moment: number) => Math.floor(moment / DAY) * DAY + random.pick(HOURS) * 60 * MINUTE + random.whole(0, 60 * MINUTE - 1);
  return {
    from,
    to,
    atUsualHour,
    firstMoment: (random, channel) => from + random.pick(daysOf(channel)) * DAY + (atUsualHour(random, 0) % DAY),
    campaign(random, channel, moment) {
      const run = running(channel, moment);
      return run && random.chance(0.7) ? run.name : random.one(EVERGREEN[channel]);
    },
  };
}
