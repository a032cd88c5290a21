import { limits } from './limits.js';
import { shown, type Inspection } from './inspection.js';

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text of a field, or null where it is missing. Whole numbers are taken as their text, since ids often are numbers. */
export function textIn(inspection: Inspection, fields: Fields, name: string, max: number, prefix = ''): string | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  const field = prefix + name;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return inspection.refuse('wrong_type', field, `${field} must be text, got ${shown(value)}; send it in quotes or leave it out`);
  if (value.length > max) return inspection.refuse('too_long', field, `${field} must have at most ${max} characters, got ${value.length}; shorten it`);
  if (!isWhole(value)) return inspection.refuse('bad_value', field, halfOf(field, value));
  return value === '' ? null : value;
}

/** Half of a surrogate pair has no UTF-8: every such id would silently become the same one. */
const HALF = /\p{Surrogate}/u;
export const isWhole = (text: string): boolean => !HALF.test(text);
export const halfOf = (field: string, text: string): string => `${field} must be whole Unicode text, got ${shown(text)} with half of a surrogate pair; cut texts between characters, not inside one`;

/** An object in a field; null where it is missing. */
export function fieldsIn(inspection: Inspection, fields: Fields, name: string): Fields | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  if (isFields(value)) return value;
  return inspection.refuse('wrong_type', name, `${name} must be an object, got ${shown(value)}; send {"property": value}`);
}

/** Whether nesting stays within the limit; looks no deeper than it, so hostile nesting costs nothing. */
export function isShallow(value: unknown, depth: number = limits.depth): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const key in value) {
    const inner = (value as Fields)[key];
    if (typeof inner === 'object' && inner !== null && !isShallow(inner, depth - 1)) return false;
  }
  return true;
}
