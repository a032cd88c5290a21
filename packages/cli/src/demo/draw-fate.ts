import { CHANNELS, FIRST_NAMES, LAST_NAMES, RETURNS, STAGE_TYPES, REPORTED_BY_SERVER, type DemoChannel, type Stage } from './company.js';
import type { Calendar } from './calendar.js';
import type { Fate, Happening } from './fate.js';
import type { Random } from './random.js';
import { aftermath } from './aftermath.js';
import { APART, comeBy } from './come-by.js';
import { mailingsTo } from './mailings.js';
import { stageHappenings } from './stage-happenings.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WINDOW = 30 * DAY;

const entryChannels = Object.entries(CHANNELS).map(([channel, { share }]) => [channel as DemoChannel, share] as const);

/** Draws what becomes of lead number `index`: channel, stages and their times first, then all that happens on the way. */
export function drawFate(random: Random, calendar: Calendar, index: number): Fate {
  if (random.chance(0.03)) return neverEnters(random, calendar, index);
  const channel = random.pick(entryChannels);
  const first = calendar.firstMoment(random, channel);
  const wanted = 1 + stagesPassed(random, CHANNELS[channel].goesOn);
  const identifier = identifierOf(random, index, wanted);

  const way = mainWay(random, calendar, { index, channel, entry: first, wanted });
  const happenings = [...way.happenings];
  const reached = way.stages.filter((stage) => stage.time < calendar.to);
  // An earlier, fruitless visit lies more than a window before the entry, so it cannot be the beginning of the same way.
  const before = first - WINDOW - random.whole(2, 40) * DAY;
  if (reached.length > 1 && random.chance(0.15) && before > calendar.from) happenings.push(...comeBy(random, calendar, random.pick(RETURNS), before, random.whole(1, 4)));
  happenings.push(...aftermath(random, calendar, { index, end: way.end, level: reached.length as Stage, sales: way.happenings }));
  if (identifier.field !== 'anonymousId') happenings.push(...mailingsTo(random, calendar, first));

  const past = inOrder(happenings.filter(({ time }) => time < calendar.to));
  return {
    index,
    identifier,
    channel: reached.length > 0 ? channel : null,
    entry: reached[0]?.time ?? null,
    level: reached.length as 0 | Stage,
    stages: reached.map((stage) => stage.time),
    happenings: past,
    revenue: past.reduce((sum, { type, sale }) => sum + (type === 'order.completed' ? (sale?.amount ?? 0) : type === 'order.refunded' ? -(sale?.amount ?? 0) : 0), 0),
  };
}

function stagesPassed(random: Random, goesOn: readonly number[]): number {
  const stop = goesOn.findIndex((probability) => !random.chance(probability));
  return stop < 0 ? goesOn.length : stop;
}

interface Way {
  readonly index: number;
  readonly channel: DemoChannel;
  readonly entry: number;
  readonly wanted: number;
}

/** From the entry to the last stage, all within the window. */
function mainWay(random: Random, calendar: Calendar, { index, channel, entry, wanted }: Way): { happenings: Happening[]; stages: Happening[]; end: number } {
  const happenings = comeBy(random, calendar, channel, entry, random.whole(1, 7));
  const stages: Happening[] = [happenings[0] as Happening];
  let cursor = (happenings.at(-1) as Happening).time;
  for (let stage = 2; stage <= wanted; stage++) {
    const type = random.pick(STAGE_TYPES[stage as 2 | 3 | 4]);
    const sameVisit = !REPORTED_BY_SERVER.has(type) && random.chance(stage === 2 ? 0.45 : 0.25);
    if (!sameVisit) {
      // Two days of the window are kept for each stage to come, more than any stage takes: so all of them fit.
      const latest = entry + WINDOW - (wanted - stage + 1) * 2 * DAY;
      const at = calendar.atUsualHour(random, cursor + random.around(stage === 2 ? 2 : 4, 0.9) * DAY);
      const start = Math.max(Math.min(at, latest), cursor + APART);
      const visit = comeBy(random, calendar, random.pick(RETURNS), start, random.whole(1, 5));
      happenings.push(...visit);
      cursor = (visit.at(-1) as Happening).time;
    }
    const visit = (happenings.at(-1) as Happening).visit;
    const filled = stageHappenings(random, { type, after: cursor, visit, saleId: `${index}s${stage}` });
    happenings.push(...filled);
    stages.push(filled[0] as Happening);
    cursor = (filled.at(-1) as Happening).time;
  }
  return { happenings, stages, end: cursor };
}

/** Contacts of the address book: they get mail, open some of it, and never come. A few were met at a fair and signed up there. */
function neverEnters(random: Random, calendar: Calendar, index: number): Fate {
  const met = calendar.firstMoment(random, 'email');
  const happenings = mailingsTo(random, calendar, met, 2);
  if (random.chance(0.3)) happenings.push({ time: met, type: 'lead.signed_up', visit: null });
  return { index, identifier: identifierOf(random, index, 2), channel: null, entry: null, level: 0, stages: [], happenings: inOrder(happenings.filter(({ time }) => time < calendar.to)), revenue: 0 };
}

/** Who only looked is known by a cookie; who left a name, by an account or an address in the end. */
function identifierOf(random: Random, index: number, wanted: number): Fate['identifier'] {
  const id = index.toString(36).padStart(4, '0');
  if (wanted === 1 && random.chance(0.85)) return { field: 'anonymousId', value: `a-${Math.floor(random.next() * 2 ** 32).toString(16).padStart(8, '0')}${id}` };
  if (random.chance(0.6)) return { field: 'userId', value: `u-${100_000 + index}` };
  return { field: 'email', value: `${random.one(FIRST_NAMES)}.${random.one(LAST_NAMES)}.${id}@example.com` };
}

/** By time, and never two of a lead in the same millisecond: so no rule for ties decides anything here. */
function inOrder(happenings: Happening[]): Happening[] {
  happenings.sort((a, b) => a.time - b.time);
  for (let i = 1; i < happenings.length; i++) {
    const [before, here] = [happenings[i - 1] as Happening, happenings[i] as Happening];
    if (here.time <= before.time) here.time = before.time + 1;
  }
  return happenings;
}
