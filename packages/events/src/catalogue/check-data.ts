import type { EventType } from './event-types.js';
import { dataRules } from './data-rules.js';

export interface DataFault {
  /** Path below `data`, dotted; empty for `data` as a whole. */
  path: string;
  missing: boolean;
  value: unknown;
  /** `must be a whole number of minor units (cents)` */
  must: string;
  /** `send 4990` */
  remedy: string;
}

/** The first thing wrong with `data` of a type of the catalogue, or null. */
export function checkData(type: EventType, data: Record<string, unknown>): DataFault | null {
  const parsed = dataRules[type].safeParse(data);
  const issue = parsed.success ? undefined : parsed.error.issues[0];
  if (!issue) return null;
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  const value = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | null | undefined)?.[step], data);
  const cut = issue.message.indexOf('; ');
  return {
    path: path.map(String).join('.'),
    missing: value === undefined || value === null,
    value,
    must: cut < 0 ? issue.message : issue.message.slice(0, cut),
    remedy: cut < 0 ? 'mend or leave out this property' : issue.message.slice(cut + 2),
  };
}
