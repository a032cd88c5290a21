import type { Statement } from '@trichter/clickhouse';
import { instant } from '../sql/time-sql.js';
import { looked, MOST_VIOLATIONS, skipped, type Look, type Looked } from './look.js';

/** One in so many touchpoints of the span is looked at each time. */
export const SHARES = 16;

export interface OwnersOf {
  readonly definition: string;
  readonly start: number;
  readonly end: number;
  /** Which share, from 0. */
  readonly share: number;
}

/** Touchpoints that two leads have. They are told apart by the identifier they came in under: the same id under two strangers is two events. */
export const doublyOwned = ({ definition, start, end, share }: OwnersOf): Statement => ({
  sql: [
    `SELECT origin, source, id, groupUniqArray(toString(lead)) AS leads FROM touchpoints FINAL`,
    `PREWHERE definition = {definition:String} AND time >= ${instant('start')} AND time < ${instant('end')} AND cityHash64(source, id) % ${SHARES} = {share:UInt8}`,
    `WHERE NOT removed GROUP BY origin, source, id HAVING length(leads) > 1 ORDER BY source, id LIMIT ${MOST_VIOLATIONS}`,
  ].join('\n'),
  params: { definition, start, end, share },
});

const hasOrigin: Statement = { sql: "SELECT count() AS columns FROM system.columns WHERE database = currentDatabase() AND table = 'touchpoints' AND name = 'origin'" };

interface Owned {
  readonly origin: string;
  readonly source: string;
  readonly id: string;
  readonly leads: readonly string[];
}

/**
 * On its way from one owner to another a touchpoint may stand under both for a moment, or for as long as a projector is down. So what is found is only
 * suspected; it is broken where the next look, with everything in the log counted, finds it again.
 */
export function createOwnerLook(): (look: Look) => Promise<Looked> {
  let suspected: { of: OwnersOf; names: ReadonlySet<string> } | null = null;
  let turn = 0;
  const nameOf = ({ origin, source, id }: Owned): string => JSON.stringify([origin, source, id]);
  return async ({ catalogue, ask, lag, start, end }) => {
    const state = catalogue.current('lead', 'touchpoints');
    if (!state) return skipped('touchpoints are not complete');
    if (lag !== 0) return skipped('touchpoints may be in transit: not everything in the log is counted');
    const [columns] = await ask<{ columns: number }>('invariant_origin_column', hasOrigin);
    if (Number(columns?.columns) === 0) return skipped('touchpoints have no column origin');
    if (suspected?.of.definition === state.hash) {
      const { names, of } = suspected;
      const again = (await ask<Owned>('invariant_one_owner', doublyOwned(of))).filter((owned) => names.has(nameOf(owned)));
      if (again.length === 0) suspected = null; // it had been in transit
      return looked(again.map(({ origin, source, id, leads }) => ({ message: `the touchpoint ${source}/${id} has ${leads.length} owners: ${leads.join(', ')}`, facts: { origin, source, id, leads } })));
    }
    const of = { definition: state.hash, start, end, share: turn++ % SHARES };
    const found = await ask<Owned>('invariant_one_owner', doublyOwned(of));
    suspected = found.length > 0 ? { of, names: new Set(found.map(nameOf)) } : null;
    return found.length > 0 ? skipped(`${found.length} touchpoints stand under two leads; looking again`) : looked([]);
  };
}
