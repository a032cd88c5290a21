import type { Statement } from '@trichter/clickhouse';
import { historyName } from '@trichter/projection';
import { filterOf } from './entry-value.js';
import type { LeadsOf } from './funnel-leads.js';
import { cellSource, ledgerUpTo, type KnownAt } from './known-at.js';
import { outcomeCondition } from './outcome-condition.js';
import { instant, ms } from './time-sql.js';
import { inRange, winsIn } from './winners.js';

export interface FunnelHistoryOf extends Pick<LeadsOf, 'definition' | 'start' | 'end' | 'windowMs' | 'asOf' | 'steps' | 'filter' | 'outcome' | 'step'> {
  readonly since: number;
  readonly until: KnownAt;
}

/** What the state of a row means for a number of people: bits of `stands` in `funnelHistory`. */
export const STANDS = { recent: 1, countsEnded: 2, countsRunning: 4 } as const;

/**
 * Of every lead that changed in the span: the states of its rows that mean another thing for the number than the one before, by lead and in the order of the log.
 * `recent`: an entry whose window still runs; `countsEnded` and `countsRunning`: the winner, and counted where no window of the lead runs or where one does, by the
 * conditions of `winners` and the outcome. Most states of a row change nothing in a number, and stay in ClickHouse.
 */
export function funnelHistory({ definition, start, end, since, until, asOf, windowMs, steps, filter, outcome, step }: FunnelHistoryOf): Statement {
  const range = inRange('start');
  const { condition, params } = ledgerUpTo(until, 'until');
  const fits = filterOf(filter);
  const [ended, running] = ['false', `level < ${steps}`].map((runs) => outcomeCondition(outcome, steps, step, `(${runs})`));
  const winner = [...winsIn, ...fits.conditions].join(' AND ');
  const byWindow = outcome === 'open' || outcome === 'dropped';
  const bits = [...(byWindow ? [`(last_entry >= ${instant('openSince')}) * ${STANDS.recent}`] : []), `(${winner} AND ${ended}) * ${STANDS.countsEnded}`, `(${winner} AND ${running}) * ${STANDS.countsRunning}`];
  const sql = [
    `SELECT toString(lead) AS lead_id, partition, version, ${ms('bucket')} AS bucket_at, stands, ${ms('minute')} AS minute_at, reason, cause_source, cause_id, cause_type FROM (`,
    `SELECT *, lagInFrame(stands) OVER (PARTITION BY lead, partition, bucket ORDER BY version) AS stood FROM (`,
    `SELECT lead, partition, bucket, version, minute, reason, cause_source, cause_id, cause_type, if(removed, 0, toUInt8(ifNull(${bits.join(' + ')}, 0))) AS stands`,
    `FROM contributions_history FINAL`,
    `PREWHERE ${range} AND lead IN (SELECT lead FROM contributions_history WHERE ${range} AND minute >= ${instant('since')} AND minute < ${instant('until')})`,
    `WHERE ${condition}`,
    `)) WHERE stands != stood`,
    `ORDER BY lead, version, bucket`,
  ].join('\n');
  return { sql, params: { definition, start, end, since, ...(byWindow ? { openSince: asOf - windowMs } : {}), ...params, ...fits.params } };
}

export interface CellNumberOf {
  readonly table: string;
  readonly definition: string;
  readonly bucket: string | null;
  readonly start: number;
  readonly end: number;
  readonly measure: string;
  readonly where: readonly { readonly name: string; readonly value: string }[];
}

const conditions = ({ bucket, where }: CellNumberOf): string => [
  `definition = {definition:String}`,
  ...(bucket === null ? [] : [`{bucket:Identifier} >= ${instant('start')} AND {bucket:Identifier} < ${instant('end')}`]),
  ...where.map((_, n) => `toString({where${n}:Identifier}) = {value${n}:String}`),
].join(' AND ');
const bound = ({ definition, bucket, start, end, measure, where }: CellNumberOf): Record<string, unknown> => ({
  definition, measure, ...(bucket === null ? {} : { bucket, start, end }), ...Object.fromEntries(where.flatMap(({ name, value }, n) => [[`where${n}`, name], [`value${n}`, value]])),
});

/** The sum of a measure as it was known. */
export function cellNumber(of: CellNumberOf, known: KnownAt): Statement {
  const source = cellSource(of.table, known);
  return { sql: [`SELECT sum({measure:Identifier}) AS total`, `FROM ${source.from}`, `PREWHERE ${conditions(of)}`, `WHERE ${source.where}`].join('\n'), params: { ...bound(of), ...source.params } };
}

/** What each minute and reason changed it by, and by how many records. */
export function cellChanges(of: CellNumberOf, since: number, until: KnownAt): Statement {
  const { condition, params } = ledgerUpTo(until, 'until');
  const sql = [
    `SELECT ${ms('minute')} AS minute_at, reason, sum({measure:Identifier}) AS delta, sum(records) AS records_sum`,
    `FROM {table:Identifier} FINAL`,
    `PREWHERE ${conditions(of)}`,
    `WHERE ${condition} AND minute >= ${instant('since')} AND {measure:Identifier} != 0`,
    `GROUP BY minute, reason HAVING delta != 0 ORDER BY minute, reason`,
  ].join('\n');
  return { sql, params: { ...bound(of), table: historyName(of.table), since, ...params } };
}

/** Entries of one minute and reason that are looked at. */
export const MOST_ROWS = 64;

/** Entries of each minute and reason from `since` on that this measure has a part in, the largest first, with who did it: one more than `MOST_ROWS` where there are more. */
export function cellCauses(of: CellNumberOf, since: number, until: KnownAt): Statement {
  const { condition, params } = ledgerUpTo(until, 'until');
  const sql = [
    `SELECT ${ms('minute')} AS minute_at, reason, records, causes`,
    `FROM {table:Identifier} FINAL`,
    `PREWHERE ${conditions(of)}`,
    `WHERE ${condition} AND minute >= ${instant('since')} AND ({measure:Identifier} != 0 OR position(causes, {part:String}) > 0)`,
    `ORDER BY minute, reason, abs({measure:Identifier}) DESC, partition, version`,
    `LIMIT ${MOST_ROWS + 1} BY minute, reason`,
  ].join('\n');
  return { sql, params: { ...bound(of), table: historyName(of.table), since, part: `"${of.measure}=`, ...params } };
}

/** The touchpoints behind changes, as far as the archive still has them under these leads. */
export function causeEvents(definition: string, leads: readonly string[], ids: readonly string[]): Statement {
  const sql = [
    `SELECT toString(lead) AS lead_id, source, id, type, ${ms('time')} AS at FROM touchpoints FINAL`,
    `PREWHERE definition = {definition:String} AND lead IN {leads:Array(UUID)} AND id IN {ids:Array(String)}`,
    `WHERE NOT removed`,
  ].join('\n');
  return { sql, params: { definition, leads, ids } };
}
