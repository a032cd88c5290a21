import { ClickHouseFailure } from './clickhouse-failure.js';

/** A database or table name that may stand in SQL text as it is. */
export function nameInSql(name: string): string {
  if (/^[a-z_][a-z0-9_]{0,100}$/i.test(name)) return name;
  throw new ClickHouseFailure(`${JSON.stringify(name)} cannot name a database or table; use letters, digits and _, not beginning with a digit`, 'ClickHouseRefused', false, { name });
}
