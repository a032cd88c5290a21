import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayStart } from './day-start.js';
import { resolveRange } from './resolve-range.js';

const iso = (day: string, zone: string): string => new Date(dayStart(day, zone)).toISOString();

describe('dayStart', () => {
  it('is midnight of the zone, summer and winter', () => {
    expect(iso('2026-03-01', 'Europe/Berlin')).toBe('2026-02-28T23:00:00.000Z');
    expect(iso('2026-07-01', 'Europe/Berlin')).toBe('2026-06-30T22:00:00.000Z');
    expect(iso('2026-07-01', 'Asia/Kathmandu')).toBe('2026-06-30T18:15:00.000Z');
    expect(iso('2026-07-01', 'America/New_York')).toBe('2026-07-01T04:00:00.000Z');
    expect(iso('2026-07-01', 'Pacific/Kiritimati')).toBe('2026-06-30T10:00:00.000Z');
    expect(iso('2026-07-01', 'Pacific/Pago_Pago')).toBe('2026-07-01T11:00:00.000Z');
  });

  it('is one o\'clock where clocks skip midnight', () => expect(iso('2024-09-08', 'America/Santiago')).toBe('2024-09-08T04:00:00.000Z'));
  it('is the first midnight where clocks go back after it', () => expect(iso('2024-11-03', 'America/Havana')).toBe('2024-11-03T04:00:00.000Z'));
  it('is the next day where a day was left out', () => expect(iso('2011-12-30', 'Pacific/Apia')).toBe(iso('2011-12-31', 'Pacific/Apia')));

  it('never falls from one day to the next, and lies on a quarter of an hour', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Chatham', 'Africa/Casablanca');
    fc.assert(
      fc.property(zones, fc.integer({ min: 12_000, max: 23_000 }), (zone, days) => {
        const day = (n: number): string => new Date(n * 86_400_000).toISOString().slice(0, 10);
        const start = dayStart(day(days), zone);
        const length = dayStart(day(days + 1), zone) - start;
        expect(start % 900_000).toBe(0);
        expect(length).toBeGreaterThanOrEqual(22 * 3_600_000);
        expect(length).toBeLessThanOrEqual(26 * 3_600_000);
      }),
      { numRuns: 200 },
    );
  });
});

describe('resolveRange', () => {
  it('refuses an empty range with field, value and remedy', () => {
    expect(() => resolveRange({ from: '2026-03-02', to: '2026-03-02', timeZone: 'UTC' })).toThrowError(expect.objectContaining({ facts: expect.objectContaining({ field: 'to', value: '2026-03-02', status: 400 }) }));
  });
});
