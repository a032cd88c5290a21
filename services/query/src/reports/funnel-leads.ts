import { NOT_SET, type FunnelDefinition, type FunnelLead, type FunnelLeads, type FunnelLeadsQuery, type StepEvent } from '@trichter/api';
import { problem } from '@trichter/service-kit';
import { z } from 'zod';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { funnelHead } from '../funnels/funnel-head.js';
import { resolveRange } from '../range/resolve-range.js';
import { funnelLeadCount, funnelLeads, lastEntries } from '../sql/funnel-leads.js';
import { stepEvents } from '../sql/step-events.js';
import { asOfIn, funnelFreshness, funnelIn, projectionIn, readContext } from './context.js';
import { cursorOf, placeOf } from './cursor.js';
import { knownAtIn } from './known-at.js';
import { filledSteps } from './filled-steps.js';

interface Row {
  lead_id: string;
  entered_at: number;
  level: number;
  times: number[];
  runs: boolean;
  channel: string;
  traffic_source: string;
  medium: string;
  campaign: string;
}
interface EventRow {
  lead_id: string;
  source: string;
  id: string;
  type: string;
  at: number;
  channel: string;
  url: string;
  order_id: string;
  amount: number | null;
  currency: string;
}
const Place = z.object({ entry: z.int(), lead: z.guid() });
const iso = (at: number): string => new Date(at).toISOString();
const orNotSet = (value: string): string => value || NOT_SET;

/** The leads behind a number of the report, each with what filled its steps. */
export async function readFunnelLeads(deps: Deps, name: string, query: FunnelLeadsQuery): Promise<FunnelLeads> {
  const range = resolveRange(query);
  const place = placeOf(query.after, Place);
  const context = await readContext(deps);
  const { state, definition } = funnelIn(context, deps, name);
  const steps = definition.steps.length;
  if (query.step !== undefined && query.step > steps) {
    throw problem({ status: 400, code: 'invalid', title: 'No such step', field: 'step', value: query.step, detail: `the funnel "${name}" has ${steps} steps`, remedy: `send a step between 1 and ${steps}` });
  }
  const known = knownAtIn(context, query.knownAt, state);
  const asOf = asOfIn(context, query.asOf, known);
  const of = { definition: state.hash, start: range.start, end: range.end, asOf, windowMs: definition.windowMs, steps, filter: query, outcome: query.outcome, step: query.step, known };
  const [[counted], found] = await Promise.all([
    ask<{ leads: number }>(deps, 'funnel_lead_count', funnelLeadCount(of)),
    ask<Row>(deps, 'funnel_leads', funnelLeads(of, { limit: query.limit + 1, ...(place && { after: place }) })),
  ]);
  const page = found.slice(0, query.limit);
  const ids = page.map(({ lead_id }) => lead_id);
  const [events, last] = page.length === 0 ? [[], []] : await Promise.all([
    ask<EventRow>(deps, 'step_events', stepEvents({ definition: projectionIn(context, 'lead', 'touchpoints').hash, leads: ids, times: [...new Set(page.flatMap(({ times }) => times.map(Number)))], types: [...new Set(definition.steps.flatMap(({ types }) => types))] })),
    ask<{ lead_id: string; last_entry_at: number }>(deps, 'last_entries', lastEntries(of, ids)),
  ]);
  const eventsOf = new Map<string, EventRow[]>();
  for (const event of events) eventsOf.set(event.lead_id, [...(eventsOf.get(event.lead_id) ?? []), event]);
  const lastOf = new Map(last.map(({ lead_id, last_entry_at }) => [lead_id, Number(last_entry_at)]));
  const end = found.length > query.limit ? page.at(-1) : undefined;
  return {
    funnel: funnelHead(definition),
    range: range.shown,
    count: Number(counted?.leads ?? 0),
    leads: page.map((row) => leadOf(row, definition, eventsOf.get(row.lead_id) ?? [], lastOf.get(row.lead_id) ?? Number(row.entered_at))),
    next: end ? cursorOf({ entry: Number(end.entered_at), lead: end.lead_id }) : null,
    freshness: funnelFreshness(context, asOf, state, known),
  };
}

function leadOf(row: Row, { steps, windowMs }: FunnelDefinition, events: readonly EventRow[], lastEntry: number): FunnelLead {
  const times = row.times.map(Number);
  const entered = Number(row.entered_at);
  const filled = filledSteps(times, steps, events.map((event) => ({ ...event, at: Number(event.at) })));
  const open = Boolean(row.runs);
  return {
    lead: row.lead_id,
    outcome: row.level >= steps.length ? 'converted' : open ? 'open' : 'dropped',
    level: row.level,
    enteredAt: iso(entered),
    windowEndsAt: iso(entered + windowMs),
    openUntil: open ? iso(lastEntry + windowMs) : null,
    channel: orNotSet(row.channel),
    source: orNotSet(row.traffic_source),
    medium: orNotSet(row.medium),
    campaign: orNotSet(row.campaign),
    steps: steps.map((step, index) => {
      const at = times[index];
      const event = filled[index];
      return { step: index + 1, name: step.name, at: at === undefined ? null : iso(at), event: event ? eventOf(event) : null };
    }),
    missing: steps.slice(row.level).map((step) => step.name),
  };
}

const eventOf = ({ source, id, type, at, channel, url, order_id, amount, currency }: EventRow): StepEvent => ({
  source, id, type, time: iso(at), channel: orNotSet(channel), url: url || null, order: order_id || null, amount: amount === null ? null : Number(amount), currency: currency || null,
});
