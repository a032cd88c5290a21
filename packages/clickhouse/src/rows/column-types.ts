import type { AnyColumnType } from '@trichter/projection';

/** Type and codec of a column in a cell table (migrations spell the same out for the other tables). */
export function columnTypeOf(type: AnyColumnType): string {
  switch (type) {
    case 'text':
    case 'category':
      return 'LowCardinality(String)';
    case 'time':
    case 'quarterHour':
      return "DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))";
    case 'maybeTime':
      return "Nullable(DateTime64(3, 'UTC'))";
    case 'times':
      return "Array(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD(1))";
    case 'count':
    case 'money':
      return 'Int64 CODEC(T64, ZSTD(1))';
    case 'maybeMoney':
      return 'Nullable(Int64)';
    case 'flag':
      return 'Bool';
    default:
      return type satisfies never;
  }
}
