import type { Value } from '@trichter/domain';
import type { AnyColumnType, TableShape } from './table-shape.js';

function neutral(type: AnyColumnType): Value {
  switch (type) {
    case 'text':
    case 'category':
      return '';
    case 'time':
    case 'quarterHour':
    case 'count':
    case 'money':
      return 0;
    case 'maybeTime':
    case 'maybeMoney':
      return null;
    case 'times':
      return [];
    case 'flag':
      return false;
    default:
      return type satisfies never;
  }
}

/** Columns of a removed row: its key, and neutral values, so that equal version means equal value also for removals. */
export function removedColumns(table: TableShape, key: Readonly<Record<string, Value>>): Record<string, Value> {
  const columns: Record<string, Value> = {};
  for (const [name, type] of Object.entries(table.columns)) columns[name] = key[name] ?? neutral(type);
  return columns;
}
