const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?$/;
const MINUTE = 60_000;

export type Instant = { kind: 'ok'; ms: number } | { kind: 'fault'; must: string; remedy: string };

const fault = (must: string, remedy: string): Instant => ({ kind: 'fault', must, remedy });

/** UTC milliseconds of an RFC 3339 time. Finer than that is cut off; no zone, 30 February and 25:00 are refused. */
export function instantOf(value: unknown): Instant {
  if (typeof value === 'number') {
    const guess = new Date(Math.abs(value) < 1e11 ? value * 1000 : value);
    return fault('must be text with a zone, as RFC 3339', `send "${Number.isNaN(guess.getTime()) ? '2026-01-31T12:00:00Z' : guess.toISOString()}"`);
  }
  const match = typeof value === 'string' ? INSTANT.exec(value.trim()) : null;
  if (!match) return fault('must be a time as RFC 3339', 'send it like "2026-01-31T12:00:00Z"');
  const zone = match[8];
  if (zone === undefined) return fault('must say its zone', 'end it with Z or an offset like +01:00');
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return fault('must be a day that exists, from 1970 on', 'mend the date');
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6] ?? 0);
  const offset = offsetOf(zone);
  if (hour > 23 || minute > 59 || second > 59 || offset === null) return fault('must be a time of day that exists', 'mend hour, minute, second or zone');
  const fraction = match[7];
  const ms = fraction === undefined ? 0 : Number(fraction.length === 3 ? fraction : fraction.slice(0, 3).padEnd(3, '0'));
  return { kind: 'ok', ms: Date.UTC(year, month - 1, day, hour, minute, second, ms) - offset };
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const daysIn = (year: number, month: number): number => (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : DAYS[month - 1]!);

function offsetOf(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(zone.length > 3 ? -2 : 3) || 0);
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}
