import { calendarOf } from './calendar.js';
import { drawFate } from './draw-fate.js';
import type { Fate } from './fate.js';
import { knownAs, type SharedDevice } from './known-as.js';
import { randomOf } from './random.js';
import { writeEvent } from './write-event.js';

const HOUR = 3_600_000;

export interface DemoOptions {
  readonly seed: number;
  /** UTC ms; the data ends with the UTC day before. */
  readonly end: number;
  readonly leads?: number;
}

export interface DemoData {
  readonly from: number;
  readonly to: number;
  readonly fates: readonly Fate[];
  /** NDJSON lines in the order they are sent: by time, but some late, some twice. */
  readonly lines: readonly string[];
  /** Different events among the lines. */
  readonly touchpoints: number;
}

/** A believable company's half year: every lead's fate is drawn first, then the events are written from it. Same options, same bytes. */
export function generateDemo({ seed, end, leads = 20_000 }: DemoOptions): DemoData {
  const calendar = calendarOf(end);
  const fates: Fate[] = [];
  for (let index = 0; index < leads; index++) fates.push(drawFate(randomOf(seed, index * 2), calendar, index));

  const sent: { at: number; line: string }[] = [];
  let touchpoints = 0;
  let lent: SharedDevice | null = null;
  for (const fate of fates) {
    const random = randomOf(seed, fate.index * 2 + 1);
    const { names, lends } = knownAs(randomOf(seed, -1 - fate.index), fate, lent);
    lent = lends;
    fate.happenings.forEach((happening, number) => {
      const line = writeEvent(random, { index: fate.index, names: names[number]!, happening, number });
      touchpoints += 1;
      // Telephones without a network and shops that report by night are late; a retry after a lost answer comes twice.
      const at = happening.time + (random.chance(0.03) ? random.around(10, 1) * HOUR : 0);
      sent.push({ at, line });
      if (random.chance(0.01)) sent.push({ at: at + random.around(0.5, 1) * HOUR, line });
    });
  }
  sent.sort((a, b) => a.at - b.at);
  return { from: calendar.from, to: calendar.to, fates, lines: sent.map(({ line }) => line), touchpoints };
}
