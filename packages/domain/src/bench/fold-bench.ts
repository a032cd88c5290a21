import type { Row } from '../projection.js';
import { projections } from '../projections/registry.js';
import { emptyTimeline, merge } from '../timeline.js';
import type { Timeline, Touchpoint } from '../touchpoint.js';
import { touchpointOf } from '../touchpoint-of.js';

/**
 * What the fold and all projections cost per event: leads with `length` touchpoints each, evaluated before and after every event as the
 * projector does, the differences found by identity. CPU time of this process, median of five rounds.
 * Run after `npm run build`: node packages/domain/dist/bench/fold-bench.js
 */
const TYPES = ['page.viewed', 'page.viewed', 'product.viewed', 'cart.added', 'form.submitted', 'email.clicked', 'order.completed', 'support.requested'];

function touchpoint(lead: number, n: number): Touchpoint {
  const type = TYPES[(lead * 7 + n * 3) % TYPES.length]!;
  const browser = type !== 'order.completed' && type !== 'email.clicked';
  const time = 1_767_225_600_000 + (((lead * 31 + n * 17) % 90) * 24 + (n % 24)) * 3_600_000;
  return touchpointOf(
    {
      ...{ id: `e-${lead}-${n}`, source: 'shop', type, time, sentAt: null, ingestedAt: time, subject: `user:${lead}`, user: null, email: null, anonymous: null },
      ...{ external: [], account: null, browser, url: browser ? `https://www.example.com/p/${n}?q=1` : null },
      ...{ referrer: browser && n % 3 === 0 ? 'https://www.google.com/' : null, utmSource: n % 4 === 0 ? 'newsletter' : null, utmMedium: n % 4 === 0 ? 'email' : null },
      ...{ utmCampaign: n % 4 === 0 ? 'spring' : null, utmTerm: null, utmContent: null, clickId: null, order: type === 'order.completed' ? `o${n}` : null },
      ...{ amount: type === 'order.completed' ? 4990 : null, currency: type === 'order.completed' ? 'EUR' : null, data: '{"a":1}', context: '{}' },
      ...{ personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [] },
    },
    time + 1000,
  );
}

function changes(before: readonly Row[], after: readonly Row[]): number {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return before.length + after.length - 2 * (head + tail);
}

function round(events: readonly Touchpoint[], length: number, cold: boolean): { micros: number; changed: number } {
  const timelines = new Map<number, { timeline: Timeline; rows: (readonly Row[])[] }>();
  const leads = events.length / length;
  let changed = 0;
  const start = process.cpuUsage();
  for (let i = 0; i < events.length; i++) {
    const lead = i % leads;
    let held = timelines.get(lead);
    if (!held) timelines.set(lead, (held = { timeline: emptyTimeline(String(lead)), rows: projections.map(() => []) }));
    const after = merge(held.timeline, events[i]!);
    const before = held.timeline;
    const rows = projections.map((projection, p) => {
      const next = projection.contribute(after);
      changed += changes(cold ? projection.contribute(before) : held.rows[p]!, next);
      return next;
    });
    timelines.set(lead, { timeline: after, rows: cold ? held.rows : rows });
  }
  const { user, system } = process.cpuUsage(start);
  return { micros: (user + system) / events.length, changed };
}

for (const [leads, length] of [[10_000, 10], [200, 100], [4, 2_500]] as const) {
  const events: Touchpoint[] = [];
  for (let n = 0; n < length; n++) for (let lead = 0; lead < leads; lead++) events.push(touchpoint(lead, n));
  for (const cold of [false, true]) {
    const costs = [1, 2, 3, 4, 5].map(() => round(events, length, cold).micros).sort((a, b) => a - b);
    console.log(`${length} touchpoints a lead, rows before ${cold ? 'computed anew' : 'kept'}: ${costs[2]!.toFixed(1)} us per event`);
  }
}
