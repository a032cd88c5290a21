import type { Statement } from '@trichter/clickhouse';
import { historyName } from '@trichter/projection';
import { cellSource, ledgerUpTo, type KnownAt } from './known-at.js';
import { instant, ms } from './time-sql.js';

export interface FunnelHistoryOf {
  readonly definition: string;
  /** Range of entries, UTC ms at quarters of an hour, half-open. */
  readonly start: number;
  readonly end: number;
  readonly since: number;
  readonly until: KnownAt;
}

/** All states of the rows of every lead that changed in the span, by lead and in the order of the log. */
export function funnelHistory({ definition, start, end, since, until }: FunnelHistoryOf): Statement {
  const range = `definition = {definition:String} AND bucket >= ${instant('start')} AND bucket < ${instant('end')}`;
  const { condition, params } = ledgerUpTo(until, 'until');
  const sql = [
    `SELECT toString(lead) AS lead_id, partition, version, removed, ${ms('bucket')} AS bucket_at, ${ms('last_entry')} AS last_entry_at, level, ${ms('shadowed_by')} AS shadowed_by_at, ${ms('shadowed_from')} AS shadowed_from_at, channel, traffic_source, medium, campaign, ${ms('minute')} AS minute_at, reason, cause_source, cause_id, cause_type`,
    `FROM contributions_history FINAL`,
    `PREWHERE ${range} AND lead IN (SELECT lead FROM contributions_history WHERE ${range} AND minute >= ${instant('since')} AND minute < ${instant('until')})`,
    `WHERE ${condition}`,
    `ORDER BY lead, version, bucket`,
  ].join('\n');
  return { sql, params: { definition, start, end, since, ...params } };
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
