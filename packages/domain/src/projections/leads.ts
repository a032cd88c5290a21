import { leftOut } from '../left-out.js';
import type { LeadProjection, Row } from '../projection.js';
import type { Timeline } from '../touchpoint.js';
import { isTouch } from '../revenue/is-touch.js';
import { ordersOf } from '../revenue/orders.js';

/**
 * One row a lead: what is known of it now. `first_channel` and `last_channel` are those of its first and last touch ever, `(none)` without one.
 * `test` and `bot` mark leads that have nothing else: reports leave them out and count them beside.
 */
export const leadsProjection: LeadProjection = {
  kind: 'lead',
  name: 'leads',
  version: 1,
  table: 'leads',
  key: {},
  columns: {
    first_seen: 'time',
    last_seen: 'time',
    touchpoints: 'count',
    first_channel: 'category',
    last_channel: 'category',
    orders: 'count',
    conflicts: 'count',
    set_aside: 'flag',
    test: 'flag',
    bot: 'flag',
  },
  contribute: (timeline) => (timeline.touchpoints.length > 0 ? [rowOf(timeline)] : []),
};

function rowOf(timeline: Timeline): Row {
  const { touchpoints } = timeline;
  let firstChannel = '(none)';
  let lastChannel = '(none)';
  let touched = false;
  let conflicts = 0;
  let counts = false;
  let test = false;
  let bot = false;
  for (const step of touchpoints) {
    conflicts += step.conflicts;
    if (step.test) test = true;
    if (step.bot) bot = true;
    if (leftOut(step)) continue;
    counts = true;
    if (!isTouch(step)) continue;
    if (!touched) firstChannel = step.visit.channel;
    touched = true;
    lastChannel = step.visit.channel;
  }
  return {
    first_seen: touchpoints[0]?.time ?? 0,
    last_seen: touchpoints.at(-1)?.time ?? 0,
    touchpoints: touchpoints.length,
    first_channel: firstChannel,
    last_channel: lastChannel,
    orders: ordersOf(timeline).orders.length,
    conflicts,
    set_aside: timeline.setAside,
    test: test && !counts,
    bot: bot && !counts,
  };
}
