import type { Statement } from '@trichter/clickhouse';
import { nextAfter } from '../catalogue/freshness.js';
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
    `SELECT origin, source, id, arraySort(groupUniqArray(toString(lead))) AS leads, max(version) AS newest FROM touchpoints FINAL`,
    `PREWHERE definition = {definition:String} AND time >= ${instant('start')} AND time < ${instant('end')} AND cityHash64(source, id) % ${SHARES} = {share:UInt8}`,
    `WHERE NOT removed GROUP BY origin, source, id HAVING length(leads) > 1 ORDER BY source, id LIMIT ${MOST_VIOLATIONS}`,
  ].join('\n'),
  params: { definition, start, end, share },
});

interface Owned {
  readonly origin: string;
  readonly source: string;
  readonly id: string;
  readonly leads: readonly string[];
  readonly newest: number;
}

interface Suspicion {
  readonly of: OwnersOf;
  readonly found: ReadonlySet<string>;
  /** How often everything that was in the log has been counted since. */
  readonly settled: number;
  /** What is to be counted for the next time. */
  readonly ends: readonly number[];
}

/** A touchpoint goes from owner to owner by statements, each of which is sent when the one before is counted; so many follow one another at most. */
const HOPS = 4;

/**
 * On its way from one owner to another a touchpoint may stand under both for a moment, or for as long as a projector is down. So what is found is only
 * suspected. It is broken where the very same rows are found again once nothing can be on its way any more: everything is counted, or, where
 * the log never rests, what was in it has been counted so many times over.
 */
export function createOwnerLook(): (look: Look) => Promise<Looked> {
  let suspicion: Suspicion | null = null;
  let turn = 0;
  const nameOf = ({ origin, source, id, leads, newest }: Owned): string => JSON.stringify([origin, source, id, leads, newest]);
  return async ({ catalogue, ask, progress, lag, ends, start, end }) => {
    const state = catalogue.current('lead', 'touchpoints');
    if (!state) return skipped('touchpoints are not complete');
    if (lag === null || ends === null) return skipped('the log does not answer, so nobody knows what is in transit');
    if (suspicion?.of.definition === state.hash) {
      const { of, found, settled } = suspicion;
      const counted = suspicion.ends.every((until, partition) => nextAfter(progress.get(partition) ?? -1) >= until);
      if (lag > 0 && !counted) return skipped('touchpoints may be in transit: what was in the log is not counted yet');
      if (lag > 0 && settled + 1 < HOPS) {
        suspicion = { of, found, settled: settled + 1, ends };
        return skipped('touchpoints stand under two leads; waiting whether they are on their way');
      }
      const again = (await ask<Owned>('invariant_one_owner', doublyOwned(of))).filter((owned) => found.has(nameOf(owned)));
      suspicion = again.length === 0 ? null : { of, found, settled: HOPS, ends: [] };
      return looked(again.map(({ origin, source, id, leads }) => ({ message: `the touchpoint ${source}/${id} has ${leads.length} owners: ${leads.join(', ')}`, facts: { origin, source, id, leads } })));
    }
    const of = { definition: state.hash, start, end, share: turn++ % SHARES };
    const found = await ask<Owned>('invariant_one_owner', doublyOwned(of));
    suspicion = found.length > 0 ? { of, found: new Set(found.map(nameOf)), settled: 0, ends } : null;
    return found.length > 0 ? skipped(`${found.length} touchpoints stand under two leads; looking again`) : looked([]);
  };
}
