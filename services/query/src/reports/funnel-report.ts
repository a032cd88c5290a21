import type { FunnelDefinition, FunnelReport, FunnelReportQuery, UsualCounts } from '@trichter/api';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { funnelHead, typesInTwoSteps } from '../funnels/funnel-head.js';
import { resolveRange, type ResolvedRange } from '../range/resolve-range.js';
import { funnelReport } from '../sql/funnel-report.js';
import { usualCounts } from '../sql/window-funnel.js';
import { asOfIn, funnelFreshness, funnelIn, projectionIn, readContext, type Context } from './context.js';
import { countsOf, type CountsRow } from './funnel-counts.js';
import { knownAtIn, noLedger } from './known-at.js';
import { readLeftOut } from './left-out.js';

/** Leads per stage of a saved funnel: one pass over its contributions, and beside it what is left out. */
export async function readFunnelReport(deps: Deps, name: string, query: FunnelReportQuery): Promise<FunnelReport> {
  const range = resolveRange(query);
  const context = await readContext(deps);
  const { state, definition } = funnelIn(context, deps, name);
  const known = knownAtIn(context, query.knownAt, state);
  if (known && query.usual === 'true') throw noLedger('usual', 'the usual way');
  const asOf = asOfIn(context, query.asOf, known);
  const of = { definition: state.hash, start: range.start, end: range.end, asOf, windowMs: definition.windowMs, steps: definition.steps.length, filter: query, known };

  const [rows, leftOut, usual] = await Promise.all([
    ask<CountsRow & { all_values?: number }>(deps, 'funnel_report', funnelReport(of, query.breakdown)),
    known ? null : readLeftOut(deps, context, range),
    query.usual === 'true' ? readUsual(deps, context, definition, range) : null,
  ]);
  const values = rows.filter(({ value }) => value !== '');
  return {
    funnel: funnelHead(definition),
    range: range.shown,
    total: countsOf(rows.find(({ value }) => value === ''), definition),
    breakdown: query.breakdown
      ? { by: query.breakdown, whose: 'entry', values: values.map((row) => ({ value: row.value, ...countsOf(row, definition) })), more: Math.max(0, Number(rows[0]?.all_values ?? 0) - values.length) }
      : null,
    usual,
    leftOut,
    freshness: funnelFreshness(context, asOf, state, known),
  };
}

async function readUsual(deps: Deps, context: Context, definition: FunnelDefinition, { start, end }: ResolvedRange): Promise<UsualCounts | null> {
  if (typesInTwoSteps(definition).length > 0) return null;
  const of = {
    definition: projectionIn(context, 'lead', 'touchpoints').hash,
    leadsDefinition: projectionIn(context, 'lead', 'leads').hash,
    start, end, windowMs: definition.windowMs, steps: definition.steps.map(({ types }) => types),
  };
  const rows = await ask<{ level: number; leads: number }>(deps, 'usual_counts', usualCounts(of));
  const steps = definition.steps.map((_, index) => rows.filter(({ level }) => level > index).reduce((sum, { leads }) => sum + Number(leads), 0));
  const entered = steps[0] ?? 0;
  return { steps, rate: entered === 0 ? null : (steps.at(-1) ?? 0) / entered };
}
