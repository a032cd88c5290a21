import type { FunnelReport } from '@trichter/api';
import type { Format } from '../format/format.js';
import type { Texts } from '../texts/english.js';
import { fill } from '../texts/fill.js';
import { plural } from '../texts/plural.js';

/**
 * One sentence on why the two rates differ. Both have the same leads at the start; who closes inside the range closes in either way of
 * counting, so what the usual way lacks are the closings after the last day, and it calls every open lead lost.
 */
export function usualDifference({ usual, total }: Pick<FunnelReport, 'usual' | 'total'>, { rate }: Texts, format: Format): string {
  if (!usual) return rate.notComparable;
  const later = total.converted - (usual.steps.at(-1) ?? 0);
  const open = fill(plural(rate.open, total.open), { open: format.number(total.open) });
  const missing = fill(plural(rate.later, later), { later: format.number(later) });
  if (later > 0 && total.open > 0) return fill(rate.both, { later: missing, open });
  if (later > 0) return fill(rate.onlyLater, { later: missing });
  if (total.open > 0) return fill(rate.onlyOpen, { open });
  return rate.same;
}
