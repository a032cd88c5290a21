import { formOf } from './read-time.js';
import { looksLikeAmount } from './read-amount.js';
import type { SheetOfRows } from './read-table.js';

/** What a column can mean. */
export type Meaning = 'time' | 'email' | 'userId' | 'anonymousId' | 'type' | 'amount' | 'currency' | 'order' | 'id' | 'url' | 'referrer' | 'source';
/** Column number of each meaning found. */
export type Columns = Partial<Record<Meaning, number>>;

/** Names people give such columns, English and German; compared without case, spaces and marks. Order is preference. */
const NAMES: Readonly<Record<Meaning, RegExp>> = {
  email: /^(customer|user|lead|contact|kunden)?e?mail(address|adresse)?$/,
  userId: /^(user|customer|lead|contact|client|kunden?|account)(id|number|nr|nummer|no)?$/,
  anonymousId: /^(anonymous|visitor|device|cookie|client|session|ga)id$/,
  time: /^(event|order|created|occurred|purchase|bestell|auftrags)?(time|timestamp|date|datetime|at|on|datum|zeit|zeitpunkt|zeitstempel)(utc)?$/,
  type: /^(event|activity|action|touchpoint)?(type|name|event|action|ereignis|aktion|typ|art)$/,
  amount: /^(order|net|gross|total)?(amount|total|price|revenue|value|betrag|umsatz|preis|summe|gesamt(betrag)?)(cents|minor|eur|usd|gbp)?$/,
  currency: /^(currency(code)?|waehrung|währung)$/,
  order: /^(order|bestell|auftrags?|invoice|transaction)(id|number|nr|nummer|no)$/,
  id: /^(event|message|row|record)?(id|uuid)$/,
  url: /^(page|landing)?(url|location|adresse)(page)?$/,
  referrer: /^(http)?refer+er$/,
  source: /^(event)?source$/,
};

const plain = (name: string): string => name.toLowerCase().replace(/[^a-zäöüß]/g, '');
/** A nested value by its whole path (`user.id`), or by its own name. */
const isNamed = (meaning: Meaning, name: string): boolean => NAMES[meaning].test(plain(name)) || NAMES[meaning].test(plain(name.split('.').at(-1) ?? ''));
const SAMPLE = 200;

/** Guesses by the columns' names first, then by what stands in them. Each column is used once. */
export function guessColumns({ columns, rows }: SheetOfRows): Columns {
  const found: Columns = {};
  const taken = new Set<number>();
  const values = (column: number) => rows.slice(0, SAMPLE).flatMap((row) => (row[column] ? [row[column]] : []));
  const take = (meaning: Meaning, column: number) => {
    if (column < 0) return;
    found[meaning] = column;
    taken.add(column);
  };
  const first = (fits: (column: number) => boolean) => columns.findIndex((_, column) => !taken.has(column) && fits(column));
  // Most, not all: a row that is wrong must not hide what its column means; it is named later.
  const most = (column: number, test: (value: string) => boolean) => 2 * values(column).filter(test).length > values(column).length;

  for (const [meaning, fits] of Object.entries(FITS) as [Meaning, (value: string) => boolean][]) {
    take(meaning, first((column) => isNamed(meaning, columns[column] ?? '') && most(column, fits)));
  }
  if (found.time === undefined) take('time', first((column) => most(column, (value) => formOf(value) !== null)));
  if (found.email === undefined) take('email', first((column) => most(column, isAddress)));
  if (found.type === undefined) take('type', first((column) => most(column, (value) => /^[a-z]+(\.[a-z_]+)+$/.test(value))));
  if (found.url === undefined) take('url', first((column) => most(column, (value) => /^https?:\/\//.test(value))));
  return found;
}

const isAddress = (value: string): boolean => /^[^@\s]+@[^@\s]+$/.test(value);
const anything = (): boolean => true;

/** What the values of a column of that name must look like as well. Also the order in which columns are given away. */
const FITS: Readonly<Record<Meaning, (value: string) => boolean>> = {
  time: (value) => formOf(value) !== null,
  email: (value) => isAddress(value) || /^[0-9a-f]{64}$/i.test(value),
  order: anything,
  userId: anything,
  anonymousId: anything,
  amount: looksLikeAmount,
  currency: (value) => /^[A-Za-z]{3}$/.test(value),
  type: (value) => value.length < 129,
  url: (value) => /^(https?:\/\/|\/)/.test(value),
  referrer: anything,
  id: anything,
  source: anything,
};
