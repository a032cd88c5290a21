import type { Span } from '../state/page-state.js';

const HOUR = 3_600_000;
const lengths: Readonly<Record<Span, number>> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 7 * 24 * HOUR, '30d': 30 * 24 * HOUR };

/** The instant a span before the sealed minute. */
export const sinceOf = (span: Span, sealed: string): string => new Date(Date.parse(sealed) - lengths[span]).toISOString();
