import type { FunnelDefinition } from '@trichter/api';
import { canonicalJson } from '../canonical-json.js';
import { withOwnOrders } from '../own-orders.js';
import type { LeadProjection, Row } from '../projection.js';
import { contributionRows } from './contribution-rows.js';
import { chainsOf, stepMasksOf } from './chains.js';

const NO_ROWS: readonly Row[] = [];

/**
 * A funnel as a projection: per lead and quarter of an hour the best entry, with what is needed to tell the winner of any range.
 * Leads set aside count in no funnel; an order that counts for another lead fills no step.
 */
export function funnelProjection(definition: FunnelDefinition): LeadProjection {
  const masks = stepMasksOf(definition);
  const { windowMs, steps, name } = definition;
  return {
    kind: 'lead',
    name,
    version: 1,
    table: 'contributions',
    key: { bucket: 'time' },
    columns: {
      entry: 'time',
      last_entry: 'time',
      level: 'count',
      step_times: 'times',
      shadowed_by: 'maybeTime',
      shadowed_from: 'maybeTime',
      channel: 'category',
      traffic_source: 'category',
      medium: 'category',
      campaign: 'category',
    },
    definition: canonicalJson(definition),
    contribute: (timeline) => {
      if (timeline.setAside) return NO_ROWS;
      const chains = chainsOf(withOwnOrders(timeline), masks, steps.length, windowMs);
      return chains.length === 0 ? NO_ROWS : contributionRows(chains);
    },
  };
}
