import type { Range, RangeQuery } from '@trichter/api';
import { problem } from '@trichter/service-kit';
import { dayStart } from './day-start.js';

export interface ResolvedRange {
  /** UTC ms, half-open. */
  readonly start: number;
  readonly end: number;
  readonly timeZone: string;
  readonly shown: Range;
}

const MOST_DAYS = 3_700;

/** Days of a zone as instants. Refuses an empty range, and one of more than ten years. */
export function resolveRange({ from, to, timeZone }: RangeQuery): ResolvedRange {
  if (to <= from) throw problem({ status: 400, code: 'invalid', title: 'The range is empty', field: 'to', value: to, detail: `to must be after from (${from}), since it is the first day that is not in`, remedy: 'send a later day' });
  const start = dayStart(from, timeZone);
  const end = dayStart(to, timeZone);
  if (end - start > MOST_DAYS * 86_400_000) {
    throw problem({ status: 400, code: 'invalid', title: 'The range is too long', field: 'from', value: from, detail: `a report spans at most ${MOST_DAYS} days`, remedy: 'send a later first day' });
  }
  return { start, end, timeZone, shown: { from, to, timeZone, start: new Date(start).toISOString(), end: new Date(end).toISOString() } };
}
