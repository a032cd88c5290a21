import type { Difference } from '@trichter/projection';

type Values = NonNullable<Difference['expected']>;

/** A whole row is told up to here (characters); --json has all of it. */
const MOST = 240;
/** Columns whose numbers are instants, ms. */
const INSTANTS: ReadonlySet<string> = new Set(['time', 'bucket', 'entry', 'last_entry', 'minute', 'received_at', 'first', 'first_seen', 'last_seen']);

/** One difference as a line for people: where, what is there, what the log gives. */
export function differenceText({ table, name, partition, key, expected, found }: Difference): string {
  if (table === 'log') return `log, partition ${partition}: the bytes at offset ${String(key['offset'])} are not those that were written (checksum ${String(found?.['checksum'])}, written with ${String(expected?.['checksum'])}); this partition was not compared`;
  if (table === 'statements') return `statement "${String(key['name'])}", for partition ${partition}: ${statementText(expected, found)}`;
  const of = name === table || name.replaceAll(' ', '_') === table || table.includes(name) ? '' : `${name}, `;
  const where = `${table} (${of}partition ${partition}) ${fields(key, ' ')}`;
  if (!found) return `${where}: missing; the log gives ${short(without(expected!, key))}`;
  if (!expected) return `${where}: should not be there; ClickHouse has ${short(without(found, key))}`;
  const columns = Object.keys(expected).filter((column) => JSON.stringify(expected[column]) !== JSON.stringify(found[column]));
  return `${where}: ${columns.map((column) => `${column} is ${valueText(column, found[column])}, the log gives ${valueText(column, expected[column])}`).join('; ')}`;
}

function statementText(expected: Values | null, found: Values | null): string {
  if (!found) return 'the fold says it, and the log never got it';
  if (!expected) return 'it is in the log, and nothing in the log makes anybody say it';
  return `the log has ${short(found)}, the fold says ${short(expected)}`;
}

const without = (row: Values, key: Values): Values => Object.fromEntries(Object.entries(row).filter(([column]) => !(column in key)));
const fields = (row: Values, between: string): string => Object.entries(row).map(([column, value]) => `${column}${between}${valueText(column, value)}`).join(', ');

function short(row: Values): string {
  const text = fields(row, ' ');
  return text.length > MOST ? `${text.slice(0, MOST)} ...` : text;
}

function valueText(column: string, value: unknown): string {
  if (typeof value === 'number' && INSTANTS.has(column)) return new Date(value).toISOString();
  return typeof value === 'string' && /^[\w:./-]+$/.test(value) ? value : JSON.stringify(value);
}
