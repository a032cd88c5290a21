/** How times are written in a column; all its values must agree. */
export type TimeForm = 'iso' | 'iso-no-zone' | 'day' | 'german' | 'slashed' | 'seconds' | 'milliseconds';

const FORMS: readonly (readonly [TimeForm, RegExp])[] = [
  ['iso', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|[+-]\d\d:?\d\d)$/i],
  ['iso-no-zone', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?$/],
  ['day', /^\d{4}-\d\d-\d\d$/],
  ['german', /^\d{1,2}\.\d{1,2}\.\d{4}([ ,]+\d{1,2}:\d\d(:\d\d)?)?$/],
  ['slashed', /^\d{1,2}\/\d{1,2}\/\d{4}([ ,]+\d{1,2}:\d\d(:\d\d)?)?$/],
  ['seconds', /^1\d{9}$/],
  ['milliseconds', /^1\d{12}$/],
];

export const formOf = (value: string): TimeForm | null => FORMS.find(([, pattern]) => pattern.test(value.trim()))?.[0] ?? null;

/** RFC 3339 text, as the door takes it; times without a zone are UTC. Null where the value is no time of a known form, or one no calendar or clock has (31.02.2026). */
export function readTime(value: string): string | null {
  const time = written(value.trim());
  return time !== null && exists(time) ? time : null;
}

function written(text: string): string | null {
  switch (formOf(text)) {
    case null:
      return null;
    case 'iso':
      return text.replace(' ', 'T').replace(/ (?=Z|[+-])/i, '').replace(',', '.');
    case 'iso-no-zone':
      return `${text.replace(' ', 'T').replace(',', '.')}Z`;
    case 'day':
      return `${text}T00:00:00Z`;
    case 'german': {
      const [day = '', month = '', year = '', ...clock] = text.split(/[.,: ]+/);
      return at(year, month, day, clock);
    }
    case 'slashed': {
      // Month first, as spreadsheets of the United States write it.
      const [month = '', day = '', year = '', ...clock] = text.split(/[/,: ]+/);
      return at(year, month, day, clock);
    }
    case 'seconds':
      return new Date(Number(text) * 1000).toISOString();
    case 'milliseconds':
      return new Date(Number(text)).toISOString();
  }
}

const two = (text: string): string => text.padStart(2, '0');
const at = (year: string, month: string, day: string, [hour = '0', minute = '0', second = '0']: string[]): string => `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}Z`;

/** Date rolls 31 February over to March, so the day is compared with what it was made of; 24:00, leap seconds and years before 1970 are what the door refuses, too. */
function exists(time: string): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (/^(\d+)-(\d+)-(\d+)T(\d+):(\d+)(?::(\d+))?/.exec(time) ?? []).slice(1).map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
}
