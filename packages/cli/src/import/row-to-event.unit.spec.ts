import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAmount } from './read-amount.js';
import { readTime } from './read-time.js';
import { rowsToEvents, typeOf, type Understanding } from './row-to-event.js';

const orders: Understanding = { columns: { time: 0, email: 1, amount: 2 }, type: 'order.completed', currency: 'EUR', minor: false, source: 'import' };
const sheet = (...rows: string[][]) => ({ columns: ['when', 'mail', 'total'], rows });
const idsOf = (read: ReturnType<typeof rowsToEvents>) => read.map((row) => (row.kind === 'event' ? row.event['id'] : null));

it('makes the same ids of the same rows, also in a longer file', () => {
  const row = ['2026-01-31', 'a@b.example', '49.90'];
  const short = idsOf(rowsToEvents(sheet(row, row), orders));
  const long = idsOf(rowsToEvents(sheet(row, row, ['2026-02-01', 'a@b.example', '1']), orders));
  expect(long.slice(0, 2)).toEqual(short);
  expect(new Set(long).size).toBe(3);
});

it('gives an order without an id one of its own', () => {
  const [read] = rowsToEvents(sheet(['2026-01-31', 'a@b.example', '49.90']), orders);
  expect(read).toMatchObject({ kind: 'event', event: { type: 'order.completed', time: '2026-01-31T00:00:00Z', email: 'a@b.example', data: { amount: 4990, currency: 'EUR' } } });
  const event = read?.kind === 'event' ? read.event : {};
  expect((event['data'] as { order: string }).order).toBe(event['id']);
});

it('says what is wrong with a row', () => {
  expect(rowsToEvents(sheet(['soon', 'a@b.example', '1'], ['2026-01-31', '', '1'], ['2026-01-31', 'a@b.example', 'much']), orders).map((row) => row.kind)).toEqual(['fault', 'fault', 'fault']);
});

it('knows the names of other systems', () => {
  expect(['order.completed', 'Purchase', 'Page View', 'Webinar besucht'].map(typeOf)).toEqual(['order.completed', 'order.completed', 'page.viewed', 'imported.webinar_besucht']);
});

it.each([
  ['49.90', 'EUR', 4990],
  ['49,9', 'EUR', 4990],
  ['1.234,50', 'EUR', 123450],
  ['1,234.50 USD', 'USD', 123450],
  ["CHF 1'234.50", 'CHF', 123450],
  ['1.234', 'EUR', 123400],
  ['1200', 'JPY', 1200],
  ['1.2345', 'EUR', null],
  ['-5.00', 'EUR', -500],
  ['free', 'EUR', null],
])('reads %s %s as %s minor units', (text, currency, minor) => {
  expect(readAmount(text, currency, false)).toBe(minor);
});

it('reads back every amount it is shown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 11 }), fc.boolean(), (minor, german) => {
      const plain = (minor / 100).toLocaleString(german ? 'de-DE' : 'en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      return readAmount(plain, 'EUR', false) === minor;
    }),
  );
});

it.each([
  ['2026-01-31T12:00:00+01:00', '2026-01-31T12:00:00+01:00'],
  ['2026-01-31 12:00:00 +0100', '2026-01-31T12:00:00+0100'],
  ['2026-01-31 12:00', '2026-01-31T12:00Z'],
  ['31.1.2026 7:05', '2026-01-31T07:05:00Z'],
  ['1/31/2026', '2026-01-31T00:00:00Z'],
  ['1767225600', '2026-01-01T00:00:00.000Z'],
  ['soon', null],
  ['31.02.2026', null],
  ['2026-02-29', null],
  ['2028-02-29', '2028-02-29T00:00:00Z'],
  ['2026-13-01T12:00:00Z', null],
  ['13/31/2026', null],
  ['0.5.2026', null],
  ['31.1.2026 24:05', null],
  ['2026-01-31 12:61', null],
  ['2026-01-31 12:00:60', null],
  ['1.2.0026', null],
])('reads the time %s', (text, time) => {
  expect(readTime(text)).toBe(time);
});
