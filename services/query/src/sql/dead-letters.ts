import type { Statement } from '@trichter/clickhouse';
import type { DeadLettersQuery } from '@trichter/api';
import { instant, ms } from './time-sql.js';

const columns = `partition, offset, ${ms('received_at')} AS received, reason, message, record_key, bytes, ${ms('replayed_at')} AS replayed, replayed_source, replayed_id, mended`;

export interface DeadLettersOf extends Pick<DeadLettersQuery, 'partition' | 'reason' | 'replayed' | 'limit'> {
  /** UTC ms, half-open. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly after?: { readonly received: number; readonly partition: number; readonly offset: number } | undefined;
}

/** A page of dead letters, the latest first. */
export function deadLetters({ partition, reason, replayed, from, to, after, limit }: DeadLettersOf): Statement {
  const conditions = [
    'NOT removed',
    ...(partition === undefined ? [] : ['partition = {partition:UInt16}']),
    ...(reason === undefined ? [] : ['reason = {reason:String}']),
    ...(replayed === undefined ? [] : [`replayed_at IS ${replayed === 'yes' ? 'NOT ' : ''}NULL`]),
    ...(from === undefined ? [] : [`received_at >= ${instant('from')}`]),
    ...(to === undefined ? [] : [`received_at < ${instant('to')}`]),
    ...(after === undefined ? [] : [`(received_at, partition, offset) < (${instant('afterReceived')}, {afterPartition:UInt16}, {afterOffset:UInt64})`]),
  ];
  const place = after ? { afterReceived: after.received, afterPartition: after.partition, afterOffset: after.offset } : {};
  return {
    sql: `SELECT ${columns} FROM dead_letters FINAL\nWHERE ${conditions.join(' AND ')}\nORDER BY received_at DESC, partition DESC, offset DESC LIMIT {limit:UInt32}`,
    params: { limit, ...Object.fromEntries(Object.entries({ partition, reason, from, to }).filter(([, value]) => value !== undefined)), ...place },
  };
}

/** One letter, with up to 64 KiB of its value. */
export const deadLetter = (partition: number, offset: number): Statement => ({
  sql: `SELECT ${columns}, value FROM dead_letters FINAL WHERE NOT removed AND partition = {partition:UInt16} AND offset = {offset:UInt64}`,
  params: { partition, offset },
});

export const deadLetterReasons = (): Statement => ({
  sql: 'SELECT reason, count() AS letters, countIf(replayed_at IS NULL) AS waiting FROM dead_letters FINAL WHERE NOT removed GROUP BY reason ORDER BY letters DESC, reason',
});
