import { describe, expect, it } from 'vitest';
import { createFormat, localeOf } from './format.js';

const german = createFormat('de-DE', 'Europe/Berlin');
const british = createFormat('en-GB', 'UTC');
/** Intl puts narrow and hard spaces where a reader sees a space. */
const seen = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, ' ');

describe('format', () => {
  it('writes numbers as the language does', () => {
    expect(german.number(12_345)).toBe('12.345');
    expect(british.number(12_345)).toBe('12,345');
    expect(seen(german.percent(0.0784))).toBe('7,8 %');
    expect(british.percent(0.0784)).toBe('7.8%');
  });

  it('does not call a small share nought', () => {
    expect(seen(german.percent(0.00042))).toBe('0,042 %');
    expect(seen(german.percent(0))).toBe('0,0 %');
  });

  it('shows a dash where there is no number', () => {
    expect([german.number(null), german.percent(null), german.duration(null)]).toEqual(['–', '–', '–']);
  });

  it('takes the largest unit that fits a duration', () => {
    expect([8_000, 90_000, 5_400_000, 200_000_000, 30 * 86_400_000].map((ms) => seen(german.duration(ms)))).toEqual(['8 Sekunden', '1,5 Minuten', '1,5 Stunden', '2,3 Tage', '30 Tage']);
    expect(british.duration(86_400_000)).toBe('1 day');
  });

  it('says the days of a half-open range with its last day', () => {
    expect(seen(british.days('2026-10-01', '2026-11-01'))).toMatch(/1\D*31 Oct 2026/);
    expect(british.lastDay('2026-11-01')).toBe('31 Oct 2026');
  });

  it('shows instants in the zone of the report', () => {
    expect(german.moment('2026-07-01T22:30:00.000Z')).toContain('2. Juli 2026');
    expect(british.moment('2026-07-01T22:30:00.000Z')).toContain('1 Jul');
  });

  it('knows how many minor units a currency has', () => {
    expect(seen(german.money(4990, 'EUR'))).toBe('49,90 €');
    expect(british.money(500, 'JPY')).toContain('500');
  });

  it('signs differences, nought without a sign', () => {
    expect([british.signed(12), british.signed(0), british.points(0.0123), british.points(-0.002)]).toEqual(['+12', '0', '+1.2', '-0.2']);
  });

  it('counts what is past in the unit that fits, never into the future', () => {
    expect(british.ago(-5)).toBe('now');
    expect(british.ago(3_400)).toMatch(/3 sec/);
  });

  it('keeps the visitor’s own variant of the chosen language', () => {
    expect(localeOf('en', ['de-DE', 'en-US'])).toBe('en-US');
    expect(localeOf('de', ['en-US'])).toBe('de-DE');
    expect(localeOf('en', ['de-DE'])).toBe('en-GB');
  });
});
