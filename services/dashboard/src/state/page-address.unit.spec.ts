import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from './page-address.js';
import { breakdowns, initialState, languages, outcomes, type PageState, spans, views } from './page-state.js';
import { presets, type Range } from './range.js';

const day = fc.integer({ min: 0, max: 20_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const free = fc
  .tuple(day, day)
  .filter(([a, b]) => a !== b)
  .map(([a, b]): Range => (a < b ? { from: a, to: b } : { from: b, to: a }));
const value = fc.option(fc.string(), { nil: null });
const state = fc.record<PageState>({
  funnel: fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/),
  range: fc.oneof(fc.constantFrom(...presets).map((preset): Range => ({ preset })), free),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
  breakdown: fc.constantFrom(...breakdowns),
  only: value,
  leads: fc.option(fc.record({ step: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }), outcome: fc.constantFrom(...outcomes), value }), { nil: null }),
  changes: fc.option(fc.constantFrom(...spans), { nil: null }),
  lead: fc.option(fc.uuid(), { nil: null }),
  language: fc.constantFrom(...languages),
  view: fc.constantFrom(...views),
});

describe('the address of the page', () => {
  it('says the whole state: what is written is read again', () => {
    fc.assert(
      fc.property(state, (page) => {
        expect(readAddress(writeAddress(page, initialState), initialState)).toEqual(page);
      }),
    );
  });

  it('says nothing about what is as usual, except the language', () => {
    expect(writeAddress(initialState, initialState)).toBe('?lang=en');
  });

  it('reads like a sentence', () => {
    const page: PageState = { ...initialState, range: { from: '2026-10-01', to: '2026-11-01' }, only: 'email', leads: { step: 2, outcome: 'dropped', value: 'email' } };
    expect(writeAddress(page, initialState)).toBe('?range=2026-10-01..2026-11-01&only=email&leads=2.dropped&of=email&lang=en');
  });

  it.each(['?range=2026-02-30..2026-03-01', '?range=2026-03-01..2026-02-01', '?zone=Mars/Olympus', '?by=colour', '?leads=0.open', '?leads=2.sold', '?lead=x', '?lang=fr'])(
    'never breaks the page when it is wrong: %s',
    (address) => expect(readAddress(address, initialState)).toEqual(initialState),
  );

  it('takes any address without an error', () => {
    fc.assert(fc.property(fc.string(), (address) => void readAddress(address, initialState)));
  });
});
