import { describe, expect, it } from 'vitest';
import { dayOf, daysBetween } from './calendar.js';
import { daysOf, presets, readRange } from './range.js';

describe('ranges', () => {
  it.each([
    ['7d', '2026-11-17', '2026-11-24'],
    ['30d', '2026-10-25', '2026-11-24'],
    ['90d', '2026-08-26', '2026-11-24'],
    ['12m', '2025-12-01', '2026-11-24'],
    ['month', '2026-11-01', '2026-12-01'],
    ['lastMonth', '2026-10-01', '2026-11-01'],
  ] as const)('%s ends as the calendar says, today included', (preset, from, to) => {
    expect(daysOf({ preset }, '2026-11-23')).toEqual({ from, to });
  });

  it('cross the year', () => {
    expect(daysOf({ preset: 'lastMonth' }, '2026-01-15')).toEqual({ from: '2025-12-01', to: '2026-01-01' });
  });

  it('are never empty', () => {
    for (const preset of presets) {
      const { from, to } = daysOf({ preset }, '2028-02-29');
      expect(daysBetween(from, to)).toBeGreaterThan(0);
    }
  });

  it('are refused where they end before they begin', () => expect(readRange('2026-03-02..2026-03-01')).toBeNull());

  it('take the day of an instant from the time zone', () => {
    const instant = Date.parse('2026-07-01T22:30:00Z');
    expect([dayOf(instant, 'UTC'), dayOf(instant, 'Europe/Berlin')]).toEqual(['2026-07-01', '2026-07-02']);
  });
});
