import type { Row, Value } from '@trichter/domain';

export const SEPARATOR = '\u001f';
const QUOTED = '\u001e';

/** Key values as one string, different for different values. Times and texts stand at fixed places, so plain joining is exact but for texts that hold the separator. */
export function rowKey(row: Row, names: readonly string[]): string {
  let key = '';
  for (let index = 0; index < names.length; index += 1) {
    const value = row[names[index]!]!;
    if (typeof value === 'string' && (value.includes(SEPARATOR) || value.startsWith(QUOTED))) return quoted(row, names);
    key = index === 0 ? String(value) : key + SEPARATOR + String(value);
  }
  return key;
}

const quoted = (row: Row, names: readonly string[]): string => QUOTED + JSON.stringify(keyValues(row, names));

export const keyValues = (row: Row, names: readonly string[]): Value[] => names.map((name) => row[name]!);

export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => item === right[index]);
}

export function sameRow(left: Row, right: Row): boolean {
  if (left === right) return true;
  for (const name in left) {
    const value = left[name];
    if (value !== right[name] && !sameValue(value, right[name])) return false;
  }
  return true;
}
