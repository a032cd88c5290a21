import { funnelDefinitionOf, type FunnelPreview, type FunnelPreviewInput } from '@trichter/api';
import { problem } from '@trichter/service-kit';
import { ask } from '../ask.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { funnelHead, typesInTwoSteps } from '../funnels/funnel-head.js';
import { resolveRange } from '../range/resolve-range.js';
import { previewCounts } from '../sql/window-funnel.js';
import { asOfIn, projectionIn, readContext } from './context.js';
import { countsOfLevels } from './funnel-counts.js';
import { readLeftOut } from './left-out.js';

/** Counts of a funnel nobody saved, from the touchpoints themselves. */
export async function readFunnelPreview(deps: Deps, input: FunnelPreviewInput): Promise<FunnelPreview> {
  const range = resolveRange(input);
  const definition = funnelDefinitionOf(input.definition, input.definition.name ?? 'preview');
  const twice = typesInTwoSteps(definition);
  if (twice.length > 0) {
    throw problem({
      status: 422,
      code: 'type_in_two_steps',
      title: 'This funnel cannot be previewed',
      field: 'definition.steps',
      value: twice,
      detail: `${twice.join(', ')} ${twice.length === 1 ? 'is' : 'are'} in two steps; a preview would let one touchpoint fill both`,
      remedy: 'save the funnel under a name to have it computed from the log, or take the type out of one of the steps',
    });
  }
  const context = await readContext(deps);
  const touchpoints = projectionIn(context, 'lead', 'touchpoints');
  const asOf = asOfIn(context, input.asOf);
  const of = {
    definition: touchpoints.hash,
    leadsDefinition: projectionIn(context, 'lead', 'leads').hash,
    start: range.start, end: range.end, asOf, windowMs: definition.windowMs, steps: definition.steps.map(({ types }) => types),
  };
  const [rows, leftOut] = await Promise.all([ask<{ level: number; open: unknown; leads: number }>(deps, 'preview_counts', previewCounts(of)), readLeftOut(deps, context, range)]);
  const levels = rows.map(({ level, open, leads }) => ({ level, open: Boolean(open), leads: Number(leads) }));
  return {
    funnel: funnelHead(definition),
    range: range.shown,
    total: countsOfLevels(levels, definition),
    leftOut,
    freshness: freshnessOf(context.progress, asOf, touchpoints, context.catalogue.building('lead', 'touchpoints')),
  };
}
