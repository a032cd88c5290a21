import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from './instant.js';

describe('instantOf', () => {
  it.each([
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.123456789Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31T12:00:00.9999Z', Date.UTC(2026, 0, 31, 12, 0, 0, 999)],
    ['2026-01-31T12:00:00.5Z', Date.UTC(2026, 0, 31, 12, 0, 0, 500)],
    ['2026-01-31T13:00:00+01:00', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T06:30:00-0530', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31 13:00+01', Date.UTC(2026, 0, 31, 12)],
    ['2028-02-29T00:00:00z', Date.UTC(2028, 1, 29)],
  ])('%s is understood', (text, ms) => expect(instantOf(text)).toEqual({ kind: 'ok', ms }));

  it.each([
    ['2026-01-31T12:00:00', 'must say its zone'],
    ['2026-02-30T12:00:00Z', 'must be a day that exists'],
    ['2027-02-29T12:00:00Z', 'must be a day that exists'],
    ['2026-13-01T12:00:00Z', 'must be a day that exists'],
    ['2026-01-31T24:00:00Z', 'must be a time of day'],
    ['2026-01-31T12:60:00Z', 'must be a time of day'],
    ['2026-01-31T12:00:00+25:00', 'must be a time of day'],
    ['0026-01-31T12:00:00Z', 'must be a day that exists'],
    ['2026-01-31', 'must be a time as RFC 3339'],
    ['yesterday', 'must be a time as RFC 3339'],
    [{}, 'must be a time as RFC 3339'],
  ])('%s is refused', (value, must) => expect(instantOf(value)).toMatchObject({ kind: 'fault', must: expect.stringContaining(must) }));

  it('shows how a number would be written', () => expect(instantOf(1769860800)).toMatchObject({ remedy: 'send "2026-01-31T12:00:00.000Z"' }));

  it('reads back what toISOString writes, for every millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (ms) => {
        expect(instantOf(new Date(ms).toISOString())).toEqual({ kind: 'ok', ms });
      }),
    );
  });
});
