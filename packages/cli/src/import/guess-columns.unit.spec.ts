import { expect, it } from 'vitest';
import { guessColumns } from './guess-columns.js';
import { readTable } from './read-table.js';

const guessed = (name: string, text: string) => {
  const sheet = readTable(name, text);
  return Object.fromEntries(Object.entries(guessColumns(sheet)).map(([meaning, column]) => [meaning, sheet.columns[column as number]]));
};

it('finds time, lead, type and amount by the names of columns', () => {
  const text = 'Order ID,Created at,Customer Email,Event,Total,Currency,Phone\n17,2026-01-31 12:00,a@b.example,purchase,49.90,EUR,0401\n';
  expect(guessed('orders.csv', text)).toEqual({ order: 'Order ID', time: 'Created at', email: 'Customer Email', type: 'Event', amount: 'Total', currency: 'Currency' });
});

it('reads German exports with semicolons', () => {
  const text = 'Bestellnummer;Bestelldatum;E-Mail;Gesamtbetrag\nB1;31.01.2026 14:05;a@b.example;1.234,50\n';
  expect(guessed('bestellungen.csv', text)).toEqual({ order: 'Bestellnummer', time: 'Bestelldatum', email: 'E-Mail', amount: 'Gesamtbetrag' });
});

it('looks into the values where names say nothing', () => {
  expect(guessed('x.csv', 'a,b,c\nx@y.example,2026-01-31T12:00:00Z,page.viewed\nz@y.example,2026-02-01T12:00:00Z,order.completed\n')).toEqual({ email: 'a', time: 'b', type: 'c' });
});

it('takes nested values of NDJSON as columns', () => {
  expect(guessed('x.ndjson', '{"user":{"id":"u1"},"timestamp":1767225600,"event":"signup"}\n{"user":{"id":"u2"},"timestamp":1767225601,"event":"login"}\n')).toEqual({ userId: 'user.id', time: 'timestamp', type: 'event' });
});

it('does not take a column for a time whose values are none', () => {
  expect(guessed('x.csv', 'date,when\nsoon,2026-01-01\n')).toEqual({ time: 'when' });
});

it('understands a column in which single values are wrong', () => {
  expect(guessed('x.csv', 'date,email\n2026-01-01,a@b.example\nnever,c@d.example\n2026-01-02,none\n')).toEqual({ time: 'date', email: 'email' });
});
