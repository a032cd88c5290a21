import type { Projection, Row } from '../projection.js';
import { projections } from '../projections/registry.js';
import { applyToNode } from '../identity/apply-to-node.js';
import { emptyNode, type IdentityNode } from '../identity/node.js';
import { nothingVoided } from '../identity/voids.js';
import type { Touchpoint } from '../touchpoint.js';
import { touchpointOf } from '../touchpoint-of.js';

/**
 * What the fold and all projections cost per event: leads with `length` touchpoints each (those of a browser name a device beside the user), evaluated before and after every event as the
 * projector does: rows of single touchpoints for those that changed, the others for the whole timeline. CPU time of this process, median of five rounds.
 * Run after `npm run build`: node packages/domain/dist/bench/fold-bench.js
 */
const TYPES = [
  'page.viewed',
  'page.viewed',
  'product.viewed',
  'cart.added',
  'form.submitted',
  'email.clicked',
  'order.completed',
  'support.requested',
];

function touchpoint(lead: number, n: number): Touchpoint {
  const type = TYPES[(lead * 7 + n * 3) % TYPES.length]!;
  const browser = type !== 'order.completed' && type !== 'email.clicked';
  const time = 1_767_225_600_000 + (((lead * 31 + n * 17) % 90) * 24 + (n % 24)) * 3_600_000;
  return touchpointOf(
    {
      ...{
        id: `e-${lead}-${n}`,
        source: 'shop',
        type,
        time,
        sentAt: null,
        ingestedAt: time,
        subject: `user:${lead}`,
        user: null,
        email: null,
        anonymous: browser ? `anonymous:${lead}` : null,
      },
      ...{ external: [], account: null, browser, url: browser ? `https://www.example.com/p/${n}?q=1` : null },
      ...{
        referrer: browser && n % 3 === 0 ? 'https://www.google.com/' : null,
        utmSource: n % 4 === 0 ? 'newsletter' : null,
        utmMedium: n % 4 === 0 ? 'email' : null,
      },
      ...{
        utmCampaign: n % 4 === 0 ? 'spring' : null,
        utmTerm: null,
        utmContent: null,
        clickId: null,
        order: type === 'order.completed' ? `o${n}` : null,
      },
      ...{
        amount: type === 'order.completed' ? 4990 : null,
        currency: type === 'order.completed' ? 'EUR' : null,
        data: '{"a":1}',
        context: '{}',
      },
      ...{ personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [] },
    },
    time + 1000,
  );
}

/** What differs between two lists that share their beginnings and ends. */
function differing<T>(before: readonly T[], after: readonly T[]): T[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++;
  return [...before.slice(head, before.length - tail), ...after.slice(head, after.length - tail)];
}

const perStep = projections.filter((projection) => projection.perStep);
const whole = projections.filter((projection) => !projection.perStep);

const context = { voided: nothingVoided };

interface Held {
  node: IdentityNode;
  rows: Map<Projection, readonly Row[]>;
}

function round(events: readonly Touchpoint[], length: number): number {
  const held = new Map<number, Held>();
  const leads = events.length / length;
  let changed = 0;
  const start = process.cpuUsage();
  for (let i = 0; i < events.length; i++) {
    const lead = i % leads;
    let state = held.get(lead);
    if (!state) held.set(lead, (state = { node: emptyNode(`user:${lead}`), rows: new Map() }));
    const { node } = applyToNode(state.node, { kind: 'touchpoint', touchpoint: events[i]! }, context);
    const after = node.timeline;
    for (const step of differing(state.node.timeline.touchpoints, after.touchpoints))
      for (const projection of perStep) changed += projection.perStep!(step).length;
    for (const projection of whole) {
      const rows = projection.contribute(after);
      changed += Math.abs(rows.length - (state.rows.get(projection)?.length ?? 0));
      state.rows.set(projection, rows);
    }
    state.node = node;
  }
  const { user, system } = process.cpuUsage(start);
  if (changed === 0) throw new Error('the bench computed nothing');
  return (user + system) / events.length;
}

for (const [leads, length] of [
  [5_000, 10],
  [500, 100],
  [2, 2_500],
] as const) {
  const events: Touchpoint[] = [];
  for (let n = 0; n < length; n++) for (let lead = 0; lead < leads; lead++) events.push(touchpoint(lead, n));
  const costs = [1, 2, 3, 4, 5].map(() => round(events, length)).sort((a, b) => a - b);
  console.log(`${length} touchpoints a lead, in random order: ${costs[2]!.toFixed(1)} us of CPU per event (median of 5 rounds)`);
}
