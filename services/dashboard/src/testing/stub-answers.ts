import type { Freshness, FunnelDefinition, FunnelLead, FunnelLeads, FunnelReport, LeadTimeline, TypesSeen } from '@trichter/api';
import { grouped } from './grouped.js';
import { chainsOf, countsOf, type StubChain } from './stub-funnel.js';
import type { StubTouchpoint } from './stub-touchpoints.js';

const iso = (ms: number) => new Date(ms).toISOString();
const days = (said: URLSearchParams) => {
  const [from = '', to = ''] = [said.get('from'), said.get('to')].map((each) => each ?? '');
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return { from, to, timeZone: said.get('timeZone') ?? 'UTC', start, end };
};
const rangeOf = (said: URLSearchParams) => {
  const { start, end, ...rest } = days(said);
  return { ...rest, start: iso(start), end: iso(end) };
};
const headOf = ({ name, label, windowMs, steps }: FunnelDefinition) => ({ name, ...(label && { label }), windowMs, steps: steps.map((step, index) => ({ step: index + 1, ...step })) });
const dimension = { channel: 'channel', source: 'trafficSource', medium: 'medium', campaign: 'campaign' } as const;
type By = keyof typeof dimension;
const valueOf = (chain: StubChain, by: By) => chain.steps[0]?.[dimension[by]] ?? '(not set)';
const leftOut = { test: { touchpoints: 12, leads: 3 }, bot: { touchpoints: 0, leads: 0 }, setAside: { leads: 0 } };

export function reportOf(touchpoints: readonly StubTouchpoint[], definition: FunnelDefinition, said: URLSearchParams, freshness: Freshness): FunnelReport {
  const span = days(said);
  const asOf = Date.parse(said.get('asOf') ?? freshness.asOf ?? iso(0));
  const chains = chainsOf(touchpoints, definition, span, asOf);
  const usual = countsOf(chainsOf(touchpoints, definition, span, asOf, span.end - 1), definition);
  const by = said.get('breakdown') as By | null;
  const values = by
    ? grouped(chains, (each) => valueOf(each, by)).map(([value, some]) => ({ value, ...countsOf(some, definition) })).toSorted((a, b) => b.entered - a.entered)
    : [];
  return {
    funnel: headOf(definition),
    range: rangeOf(said),
    total: countsOf(chains, definition),
    breakdown: by && { by, whose: 'entry', values, more: 0 },
    usual: said.get('usual') === 'true' ? { steps: usual.steps.map((step) => step.entered), rate: usual.rate } : null,
    leftOut,
    freshness,
  };
}

function leadOf(chain: StubChain, definition: FunnelDefinition): FunnelLead {
  const entry = chain.steps[0] as StubTouchpoint;
  const steps = definition.steps.map(({ name }, index) => {
    const filled = chain.steps[index];
    const event = filled && { source: filled.source, id: filled.id, type: filled.type, time: iso(filled.time), channel: filled.channel, url: filled.url, order: filled.order, amount: filled.amount, currency: filled.currency };
    return { step: index + 1, name, at: event?.time ?? null, event: event ?? null };
  });
  return {
    lead: chain.lead,
    outcome: chain.outcome,
    level: chain.steps.length,
    enteredAt: iso(entry.time),
    windowEndsAt: iso(entry.time + definition.windowMs),
    openUntil: chain.outcome === 'open' ? iso(chain.lastEntry + definition.windowMs) : null,
    channel: entry.channel,
    source: entry.trafficSource,
    medium: entry.medium,
    campaign: entry.campaign,
    steps,
    missing: steps.flatMap((step) => (step.at ? [] : [step.name])),
  };
}

export function leadsOf(touchpoints: readonly StubTouchpoint[], definition: FunnelDefinition, said: URLSearchParams, freshness: Freshness): FunnelLeads {
  const asOf = Date.parse(said.get('asOf') ?? freshness.asOf ?? iso(0));
  const step = said.get('step') === null ? null : Number(said.get('step'));
  const outcome = said.get('outcome') ?? 'entered';
  const behind = (chain: StubChain): boolean => {
    if ((Object.keys(dimension) as By[]).some((by) => said.has(by) && said.get(by) !== valueOf(chain, by))) return false;
    if (outcome === 'entered' || outcome === 'reached') return chain.steps.length >= (step ?? 1);
    if (outcome === 'converted') return step === null ? chain.outcome === 'converted' : chain.steps.length >= Math.min(step + 1, definition.steps.length);
    return chain.outcome === outcome && (step === null || chain.steps.length === step);
  };
  const all = chainsOf(touchpoints, definition, days(said), asOf).filter(behind).map((chain) => leadOf(chain, definition)).toSorted((a, b) => b.enteredAt.localeCompare(a.enteredAt));
  const begin = Number(said.get('after') ?? 0);
  const end = begin + Number(said.get('limit') ?? 50);
  return { funnel: headOf(definition), range: rangeOf(said), count: all.length, leads: all.slice(begin, end), next: end < all.length ? String(end) : null, freshness };
}

export function timelineOf(touchpoints: readonly StubTouchpoint[], lead: string, freshness: Freshness): LeadTimeline | null {
  const own = touchpoints.filter((each) => each.lead === lead).toSorted((a, b) => a.time - b.time);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last) return null;
  const timeline = own.map(({ lead: _lead, time, ...each }, index) => ({
    ...each,
    time: iso(time),
    receivedAt: iso(time + 400),
    clamped: false,
    beginsVisit: index === 0,
    referrer: null,
    data: {},
    test: false,
    bot: false,
    dataText: null,
    cameIn: null,
    conflicts: 0,
  }));
  return {
    lead,
    firstSeen: iso(first.time),
    lastSeen: iso(last.time),
    touchpoints: own.length,
    orders: own.filter((each) => each.order).length,
    firstChannel: first.channel,
    lastChannel: last.channel,
    setAside: false,
    test: false,
    bot: false,
    timeline,
    contacts: null, next: null,
    freshness,
  };
}

export function typesOf(touchpoints: readonly StubTouchpoint[], definition: FunnelDefinition, freshness: Freshness): TypesSeen {
  const types = grouped(touchpoints, (each) => each.type).map(([type, some]) => {
    const usedBy = definition.steps.flatMap((step) => (step.types.includes(type) ? [{ funnel: definition.name, step: step.name }] : []));
    return { type, touchpoints: some.length, lastSeen: iso(Math.max(...some.map((each) => each.time))), usedBy, unused: usedBy.length === 0 };
  });
  return { types: types.toSorted((a, b) => b.touchpoints - a.touchpoints), freshness };
}

export const previewOf = (touchpoints: readonly StubTouchpoint[], definition: FunnelDefinition, said: URLSearchParams, freshness: Freshness) => {
  const { funnel, range, total } = reportOf(touchpoints, definition, said, freshness);
  return { funnel, range, total, leftOut, freshness };
};
