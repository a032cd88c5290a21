import type { Statement } from '@trichter/clickhouse';
import { ms } from './time-sql.js';

/** How far each partition is. */
export const progress = (): Statement => ({ sql: `SELECT partition, version, ${ms('clock')} AS clock_at FROM progress FINAL ORDER BY partition` });
