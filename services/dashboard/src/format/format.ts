import type { Day } from '../state/calendar.js';
import type { Language } from '../state/page-state.js';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** Shown where there is no number: a ratio over nought, a time nobody took. */
export const nothing = '–';

/** The visitor's own variant of the page's language (`en-GB` writes days before months), else the plain one. */
export const localeOf = (language: Language, preferred: readonly string[]): string =>
  preferred.find((locale) => locale === language || locale.startsWith(`${language}-`)) ?? (language === 'de' ? 'de-DE' : 'en-GB');

/** Every number and date of the page goes through here: the locale's digits and separators, the report's time zone. */
export function createFormat(locale: string, timeZone: string) {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const signed = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const share = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const small = new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 2 });
  // Days of the calendar are zoneless; UTC on both sides keeps them from sliding.
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
  const moment = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });

  const number = (value: number | null): string => (value === null ? nothing : whole.format(value));

  function percent(ratio: number | null): string {
    if (ratio === null) return nothing;
    return ratio > 0 && ratio < 0.001 ? small.format(ratio) : share.format(ratio);
  }

  function duration(ms: number | null): string {
    if (ms === null) return nothing;
    const [unit, size] = units.find(([, each]) => ms >= each) ?? units[units.length - 1]!;
    const amount = ms / size;
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: amount < 10 && unit !== 'second' ? 1 : 0 }).format(amount);
  }

  function money(minor: number, currency: string): string {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  }

  function ago(ms: number): string {
    const [unit, size] = units.find(([, each]) => ms >= each) ?? units[units.length - 1]!;
    return relative.format(-Math.floor(Math.max(0, ms) / size), unit);
  }

  return {
    locale,
    timeZone,
    number,
    percent,
    duration,
    money,
    ago,
    signed: (value: number) => signed.format(value),
    /** Difference of two rates, in percentage points. */
    points: (ratio: number) => points.format(ratio * 100),
    day: (value: Day) => day.format(Date.parse(value)),
    lastDay: (to: Day) => day.format(Date.parse(to) - 86_400_000),
    /** The last day of `[from, to)` is the day before `to`. */
    days: (from: Day, to: Day) => day.formatRange(Date.parse(from), Date.parse(to) - 86_400_000),
    /** An instant in the report's zone; the API writes instants as ISO 8601. */
    moment: (instant: string) => moment.format(Date.parse(instant)),
    clock: (instant: number) => clock.format(instant),
  };
}

export type Format = ReturnType<typeof createFormat>;
