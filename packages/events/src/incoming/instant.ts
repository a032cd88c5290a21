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
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone] = match;
  if (zone === undefined) return fault('must say its zone', `end it with Z or an offset like +01:00`);
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const exists = new Date(date);
  if (exists.getUTCMonth() !== Number(month) - 1 || exists.getUTCDate() !== Number(day) || Number(year) < 1970) return fault('must be a day that exists, from 1970 on', 'mend the date');
  const offset = offsetOf(zone);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || offset === null) return fault('must be a time of day that exists', 'mend hour, minute, second or zone');
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return { kind: 'ok', ms: date + Number(hour) * 60 * MINUTE + Number(minute) * MINUTE + Number(second) * 1000 + ms - offset };
}

function offsetOf(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(zone.length > 3 ? -2 : 3) || 0);
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}
