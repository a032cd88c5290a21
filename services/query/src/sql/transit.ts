import type { Statement } from '@trichter/clickhouse';

/** Statements between partitions that are sent and not taken yet. */
export const transit = (): Statement => ({ sql: 'SELECT toUInt64(sum(in_transit)) AS in_transit FROM v_transit' });
