import type { Freshness, Status } from '@trichter/api';
import { ClickHouseFailure } from '@trichter/clickhouse';
import { ask } from '../ask.js';
import { leastComplete } from '../catalogue/catalogue.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { contestedTotal, listedTotal } from '../sql/identities.js';
import { deadLetterTotal, leadTotal, touchpointTotal } from '../sql/totals.js';
import { readContext, type Context } from './context.js';
import { hurried } from './hurried.js';

/** Longest a status waits for ClickHouse (ms): who looks at it looks because something may be wrong. */
const PATIENCE_MS = 2_000;
const sum = (rows: readonly Record<string, number>[], column: string): number => Number(rows[0]?.[column] ?? 0);

type Counts = Pick<Status, 'hasData' | 'leads' | 'touchpoints' | 'identifiersListed' | 'ordersContested' | 'deadLetters' | 'deadLettersWaiting'>;
const UNKNOWN: Counts = { hasData: null, leads: null, touchpoints: null, identifiersListed: null, ordersContested: null, deadLetters: null, deadLettersWaiting: null };

/** Is there data, and how does some get in. Answers also while nothing is computed yet, and within two seconds while ClickHouse is away or slow. */
export async function readStatus(deps: Deps): Promise<Status> {
  const inTime = hurried(deps, AbortSignal.timeout(PATIENCE_MS));
  const context = await unlessAway(readContext(inTime));
  const counts = context && (await unlessAway(readCounts(inTime, context)));
  return {
    clickhouse: context === null ? 'absent' : counts === null ? 'slow' : 'connected',
    ...(counts ?? UNKNOWN),
    ingestUrl: deps.ingestUrl,
    writeKey: deps.writeKey(),
    partitions: deps.log.partitions,
    freshness: context && freshnessOf(context.progress, context.progress.latest, null, null),
  };
}

/** Null where ClickHouse is away or too slow; what is wrong with a statement is thrown on. */
async function unlessAway<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ClickHouseFailure && error.retriable) return null;
    throw error;
  }
}

async function readCounts(deps: Deps, { catalogue }: Context): Promise<Counts> {
  const cells = catalogue.current('cells', 'activity');
  const leads = catalogue.current('lead', 'leads');
  const identities = catalogue.current('lead', 'identities');
  const [touchpointRows, leadRows, listedRows, contestedRows, letterRows] = await Promise.all([
    cells ? ask<Record<string, number>>(deps, 'touchpoint_total', touchpointTotal({ table: cells.table, definition: cells.hash })) : [],
    leads ? ask<Record<string, number>>(deps, 'lead_total', leadTotal(leads.hash)) : [],
    identities ? ask<Record<string, number>>(deps, 'identity_listed_total', listedTotal(identities.hash)) : [],
    identities ? ask<Record<string, number>>(deps, 'orders_contested_total', contestedTotal(identities.hash)) : [],
    ask<Record<string, number>>(deps, 'dead_letter_total', deadLetterTotal()),
  ]);
  const touchpoints = sum(touchpointRows, 'touchpoints_sum');
  const leadCount = sum(leadRows, 'leads');
  return {
    hasData: touchpoints > 0 || leadCount > 0,
    leads: leadCount,
    touchpoints,
    identifiersListed: sum(listedRows, 'listed_count'),
    ordersContested: sum(contestedRows, 'orders'),
    deadLetters: sum(letterRows, 'letters'),
    deadLettersWaiting: sum(letterRows, 'waiting'),
  };
}

export async function readFreshness(deps: Deps): Promise<Freshness> {
  const context = await readContext(deps);
  // The furthest behind of all that is being computed: one number for "is everything switched over".
  return freshnessOf(context.progress, context.progress.latest, null, leastComplete(context.catalogue));
}
