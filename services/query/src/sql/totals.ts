import type { Statement } from '@trichter/clickhouse';
import type { CellsOf } from './activity.js';

/** Touchpoints in reports: the sum of the activity cells. */
export const touchpointTotal = ({ table, definition }: CellsOf): Statement => ({
  sql: `SELECT sum(touchpoints) AS touchpoints_sum FROM {table:Identifier} FINAL PREWHERE definition = {definition:String} WHERE NOT removed`,
  params: { table, definition },
});

export const leadTotal = (definition: string): Statement => ({
  sql: `SELECT count() AS leads FROM leads FINAL PREWHERE definition = {definition:String} WHERE NOT removed AND NOT test AND NOT bot`,
  params: { definition },
});

export const deadLetterTotal = (): Statement => ({ sql: `SELECT count() AS letters, countIf(replayed_at IS NULL) AS waiting FROM dead_letters FINAL WHERE NOT removed` });
