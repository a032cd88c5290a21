import { STAGE_OF, type DemoChannel, type Stage } from './company.js';
import type { Expected, ExpectedRange, ExpectedStep } from './expected-report.js';

const WINDOW = 30 * 86_400_000;

interface Read {
  time: number;
  type: string;
  url?: string;
  referrer?: string;
}

/** Whose event it is; nothing but tests reads that off its id. */
export const personOf = (id: string): string => id.split('-')[1] as string;

/**
 * The slowest possible count of the funnel, from the lines alone: every combination of entry and later touchpoints is tried. Knows
 * nothing of fates and shares nothing with the product; for tests.
 */
export function naiveReport(lines: readonly string[], { from, to, asOf }: ExpectedRange): Expected {
  const leads = new Map<string, Map<string, Read>>();
  for (const line of lines) {
    const event = JSON.parse(line) as { id: string; time: string; type: string; context?: { page: { url: string; referrer?: string } } };
    const lead = personOf(event.id);
    const events = leads.get(lead) ?? new Map<string, Read>();
    leads.set(lead, events.set(event.id, { time: Date.parse(event.time), type: event.type, ...event.context?.page }));
  }
  const steps = noSteps();
  const channels = new Map<DemoChannel, ExpectedStep[]>();
  for (const events of leads.values()) {
    const line = [...events.values()].sort((a, b) => a.time - b.time);
    const entries = line.filter(({ type, time }) => STAGE_OF[type] === 1 && time >= from && time < to);
    if (entries.length === 0) continue;
    const levels = entries.map((entry) => longest(line, entry.time, entry.time + WINDOW, 1));
    const level = Math.max(...levels) as Stage;
    const open = entries.some(({ time }) => time + WINDOW >= asOf);
    const channel = channelAt(line, entries[levels.indexOf(level)] as Read);
    const own = channels.get(channel) ?? noSteps();
    channels.set(channel, own);
    for (const counted of [steps, own]) {
      for (let stage = 1; stage <= level; stage++) {
        const step = counted[stage - 1] as ExpectedStep;
        step.entered += 1;
        if (stage < level || level === 4) step.converted += 1;
        else if (open) step.open += 1;
        else step.dropped += 1;
      }
    }
  }
  return { steps, channels };
}

function longest(line: readonly Read[], after: number, until: number, level: number): number {
  let best = level;
  for (const { time, type } of line) if (STAGE_OF[type] === level + 1 && time >= after && time <= until) best = Math.max(best, longest(line, time, until, level + 1));
  return best;
}

/** The page of the visit that tells where it came from: back to the first after half an hour of silence. */
function channelAt(line: readonly Read[], entry: Read): DemoChannel {
  if (entry.type === 'social.engaged') return 'social';
  const pages = line.filter(({ url, time }) => url && time <= entry.time);
  let first = pages.length - 1;
  while (first > 0 && (pages[first] as Read).time - (pages[first - 1] as Read).time <= 1_800_000) first -= 1;
  const { url = '', referrer = '' } = pages[first] as Read;
  const medium = new URL(url).searchParams.get('utm_medium');
  if (medium === 'cpc') return 'paid_search';
  if (medium !== null) return medium as DemoChannel;
  return referrer ? 'referral' : 'direct';
}

const noSteps = (): ExpectedStep[] => [1, 2, 3, 4].map(() => ({ entered: 0, converted: 0, open: 0, dropped: 0 }));
