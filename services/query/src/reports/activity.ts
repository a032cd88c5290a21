import { NOT_SET, type ActivityQuery, type ActivityReport, type TypesSeen } from '@trichter/api';
import { ask } from '../ask.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { savedFunnel } from '../funnels/saved-funnel.js';
import { resolveRange } from '../range/resolve-range.js';
import { activityDays, typesSeen } from '../sql/activity.js';
import { asOfIn, projectionIn, readContext } from './context.js';
import { knownAtIn } from './known-at.js';

/** Touchpoints per day of a zone. */
export async function readActivity(deps: Deps, query: ActivityQuery): Promise<ActivityReport> {
  const range = resolveRange(query);
  const context = await readContext(deps);
  const cells = projectionIn(context, 'cells', 'activity');
  const known = knownAtIn(context, query.knownAt, cells);
  const rows = await ask<{ day: string; value: string; touchpoints_sum: number }>(deps, 'activity', activityDays({ table: cells.table, definition: cells.hash, known, start: range.start, end: range.end, timeZone: range.timeZone }, query.by));
  const days = rows.map(({ day, value, touchpoints_sum }) => ({ day, value: value || NOT_SET, touchpoints: Number(touchpoints_sum) }));
  const sums = new Map<string, number>();
  for (const { value, touchpoints } of days) sums.set(value, (sums.get(value) ?? 0) + touchpoints);
  return {
    range: range.shown,
    by: query.by,
    total: [...sums.values()].reduce((a, b) => a + b, 0),
    values: [...sums].map(([value, touchpoints]) => ({ value, touchpoints })).sort((a, b) => b.touchpoints - a.touchpoints || (a.value < b.value ? -1 : 1)),
    days,
    freshness: freshnessOf(context.progress, asOfIn(context, undefined, known), cells, context.catalogue.building('cells', 'activity'), known),
  };
}

/** Types ever counted, and the stages that count them. */
export async function readTypesSeen(deps: Deps): Promise<TypesSeen> {
  const context = await readContext(deps);
  const cells = projectionIn(context, 'cells', 'activity');
  const names = [...new Set([...context.catalogue.funnelNames(), ...deps.pending.names()])].sort();
  const funnels = names.flatMap((name) => savedFunnel(name, context.catalogue, deps.pending) ?? []);
  const rows = await ask<{ type: string; touchpoints_sum: number; last_seen: number }>(deps, 'types_seen', typesSeen({ table: cells.table, definition: cells.hash }));
  return {
    types: rows.map(({ type, touchpoints_sum, last_seen }) => {
      const usedBy = funnels.flatMap(({ name, definition }) => definition.steps.filter(({ types }) => types.includes(type)).map((step) => ({ funnel: name, step: step.name })));
      return { type, touchpoints: Number(touchpoints_sum), lastSeen: new Date(Number(last_seen)).toISOString(), usedBy, unused: usedBy.length === 0 };
    }),
    freshness: freshnessOf(context.progress, asOfIn(context, undefined), cells, context.catalogue.building('cells', 'activity')),
  };
}
