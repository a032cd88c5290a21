import type { FunnelCounts, FunnelDefinition, FunnelLead } from '@trichter/api';
import { grouped } from './grouped.js';
import type { StubTouchpoint } from './stub-touchpoints.js';

export interface StubChain {
  readonly lead: string;
  readonly steps: readonly StubTouchpoint[];
  readonly outcome: FunnelLead['outcome'];
  readonly lastEntry: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Plain ordered funnels only, greedy from each entry: for them the earliest next touchpoint is always a best one. */
function chainFrom(entry: StubTouchpoint, path: readonly StubTouchpoint[], definition: FunnelDefinition, latest: number): StubTouchpoint[] {
  const chain = [entry];
  let at = path.indexOf(entry);
  for (const step of definition.steps.slice(1)) {
    at = path.findIndex((each, index) => index > at && step.types.includes(each.type) && each.time <= Math.min(entry.time + definition.windowMs, latest));
    if (at < 0) break;
    chain.push(path[at] as StubTouchpoint);
  }
  return chain;
}

/** The winning chain of each lead with an entry in range; `latest` cuts the steps off there (the usual way of counting). */
export function chainsOf(touchpoints: readonly StubTouchpoint[], definition: FunnelDefinition, { start, end }: Span, asOf: number, latest = Infinity): StubChain[] {
  return grouped(touchpoints, (each) => each.lead).flatMap(([lead, unsorted]) => {
    const path = unsorted.toSorted((a, b) => a.time - b.time || a.id.localeCompare(b.id));
    const entries = path.filter((each) => each.time >= start && each.time < end && definition.steps[0]?.types.includes(each.type));
    const lastEntry = entries.at(-1)?.time;
    if (lastEntry === undefined) return [];
    const steps = entries.map((entry) => chainFrom(entry, path, definition, latest)).reduce((best, each) => (each.length > best.length ? each : best));
    const outcome = steps.length === definition.steps.length ? 'converted' : lastEntry + definition.windowMs >= asOf ? 'open' : 'dropped';
    return [{ lead, steps, outcome, lastEntry }];
  });
}

/** Nearest rank. */
function percentiles(times: readonly number[]): { medianMs: number | null; p90Ms: number | null } {
  const sorted = times.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { medianMs: rank(0.5), p90Ms: rank(0.9) };
}

export function countsOf(chains: readonly StubChain[], definition: FunnelDefinition): FunnelCounts {
  const ratio = (part: number, whole: number | undefined) => (whole ? part / whole : null);
  const reached = definition.steps.map((_step, index) => chains.filter((each) => each.steps.length > index));
  const steps = definition.steps.map(({ name, label }, index) => {
    const here = reached[index] ?? [];
    const stopped = here.filter((each) => each.steps.length === index + 1);
    const last = index === definition.steps.length - 1;
    const open = last ? 0 : stopped.filter((each) => each.outcome === 'open').length;
    const dropped = last ? 0 : stopped.length - open;
    const time = (chain: StubChain, step: number) => chain.steps[step]?.time ?? 0;
    return {
      step: index + 1,
      name,
      ...(label && { label }),
      entered: here.length,
      converted: here.length - open - dropped,
      open,
      dropped,
      rateFromStart: ratio(here.length, chains.length),
      rateFromPrevious: index === 0 ? null : ratio(here.length, reached[index - 1]?.length),
      lossRate: ratio(dropped, here.length),
      fromStart: percentiles(here.map((each) => time(each, index) - time(each, 0))),
      fromPrevious: percentiles(here.map((each) => time(each, index) - time(each, Math.max(0, index - 1)))),
    };
  });
  const of = (outcome: StubChain['outcome']) => chains.filter((each) => each.outcome === outcome).length;
  return { entered: chains.length, converted: of('converted'), open: of('open'), dropped: of('dropped'), rate: ratio(of('converted'), chains.length), steps };
}
