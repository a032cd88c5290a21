import type { Statement } from '@trichter/clickhouse';

/** Up to which version each partition's store holds nothing of what was erased, in unused pages neither. */
export const rewrites = (): Statement => ({ sql: 'SELECT partition, max(version) AS version FROM rewrites GROUP BY partition' });
