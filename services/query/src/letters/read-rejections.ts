import type { Rejections, RejectionsQuery } from '@trichter/api';
import { KEPT_PREFIX } from '@trichter/events';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { rejections } from '../sql/rejections.js';

const DAY = 86_400_000;
type Columns = Readonly<Record<string, unknown>>;
const iso = (at: unknown): string => new Date(Number(at)).toISOString();

/** What the doors refused in a span, by source, code and field. A minute shows once it is over and counted. */
export async function readRejections(deps: Deps, { from, to, ...filter }: RejectionsQuery): Promise<Rejections> {
  const end = to ? Date.parse(to) : deps.now();
  const start = from ? Date.parse(from) : end - DAY;
  const rows = await ask<Columns>(deps, 'rejections', rejections({ ...filter, from: start, to: end }));
  return {
    from: iso(start),
    to: iso(end),
    rejected: Number(rows[0]?.['all_rejected'] ?? 0),
    kept: Number(rows[0]?.['all_kept'] ?? 0),
    groups: rows.map((row) => ({
      source: String(row['source']),
      code: String(row['code']),
      field: String(row['field']),
      kept: String(row['code']).startsWith(KEPT_PREFIX),
      rejected: Number(row['rejected_sum']),
      first: iso(row['first_at']),
      last: iso(row['last_at']),
      example: String(row['last_example']),
    })),
    more: Math.max(0, Number(rows[0]?.['groups'] ?? 0) - rows.length),
  };
}
