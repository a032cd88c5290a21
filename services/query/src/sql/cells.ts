import type { Statement } from '@trichter/clickhouse';
import type { CellsOf } from './activity.js';
import { cellSource } from './known-at.js';
import { instant, ms } from './time-sql.js';

export interface CellSumsOf extends CellsOf {
  /** Column of the quarters of an hour, where the range or the day needs it. */
  readonly bucket: string | null;
  readonly range: { readonly start: number; readonly end: number } | null;
  /** Zone of the days, where sums are by day. */
  readonly daysOf: string | null;
  readonly by: readonly { readonly name: string; readonly time: boolean }[];
  readonly measures: readonly string[];
  readonly limit: number;
}

/** Sums of a rollup whose columns nobody knew when this was written: every name is bound as an identifier, every value as a value. */
export function cellSums({ table, definition, known, bucket, range, daysOf, by, measures, limit }: CellSumsOf): Statement {
  const dimensions = by.map(({ time }, n) => `${time ? ms(`{by${n}:Identifier}`) : `toString({by${n}:Identifier})`} AS d${n}`);
  const days = daysOf === null ? [] : [`toString(toDate(toTimeZone({bucket:Identifier}, {timeZone:String}))) AS day`];
  const groups = [...(daysOf === null ? [] : ['day']), ...by.map((_, n) => `d${n}`)];
  const sums = measures.map((_, n) => `sum({measure${n}:Identifier}) AS m${n}`);
  const source = cellSource(table, known);
  const sql = [
    `SELECT *, count() OVER () AS all_rows FROM (`,
    `SELECT ${[...days, ...dimensions, ...sums].join(', ')}`,
    `FROM ${source.from}`,
    `PREWHERE definition = {definition:String}${range ? ` AND {bucket:Identifier} >= ${instant('start')} AND {bucket:Identifier} < ${instant('end')}` : ''}`,
    `WHERE ${source.where}`,
    ...(groups.length > 0 ? [`GROUP BY ${groups.join(', ')}`] : []),
    `HAVING ${measures.map((_, n) => `m${n} != 0`).join(' OR ')}`,
    `)`,
    `ORDER BY ${[...(daysOf === null ? [] : ['day']), 'm0 DESC', ...by.map((_, n) => `d${n}`)].join(', ')} LIMIT {limit:UInt32}`,
  ].join('\n');
  const named = (prefix: string, names: readonly string[]) => Object.fromEntries(names.map((name, n) => [`${prefix}${n}`, name]));
  return {
    sql,
    params: {
      ...source.params, definition, limit, ...(bucket !== null && (range || daysOf !== null) && { bucket }), ...range, ...(daysOf !== null && { timeZone: daysOf }),
      ...named('by', by.map(({ name }) => name)), ...named('measure', measures),
    },
  };
}
