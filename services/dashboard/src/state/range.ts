import { addDays, type Day, firstOfMonth, isDay } from './calendar.js';

export const presets = ['7d', '30d', '90d', '12m', 'month', 'lastMonth'] as const;
export type Preset = (typeof presets)[number];

/** Days `[from, to)`, or a preset that moves on with the calendar. */
export type Range = { readonly preset: Preset } | { readonly from: Day; readonly to: Day };

export const defaultRange: Range = { preset: '90d' };

const isPreset = (text: string): text is Preset => (presets as readonly string[]).includes(text);

/** Today counts: a range of seven days ends with the day that is running. */
export function daysOf(range: Range, today: Day): { from: Day; to: Day } {
  if ('from' in range) return range;
  const tomorrow = addDays(today, 1);
  switch (range.preset) {
    case '7d':
      return { from: addDays(tomorrow, -7), to: tomorrow };
    case '30d':
      return { from: addDays(tomorrow, -30), to: tomorrow };
    case '90d':
      return { from: addDays(tomorrow, -90), to: tomorrow };
    case '12m':
      return { from: firstOfMonth(today, -11), to: tomorrow };
    case 'month':
      return { from: firstOfMonth(today), to: firstOfMonth(today, 1) };
    case 'lastMonth':
      return { from: firstOfMonth(today, -1), to: firstOfMonth(today) };
  }
}

/** `90d`, or `2026-10-01..2026-11-01` (the end left out); null when it is neither. */
export function readRange(text: string): Range | null {
  if (isPreset(text)) return { preset: text };
  const [from = '', to = ''] = text.split('..');
  return isDay(from) && isDay(to) && from < to ? { from, to } : null;
}

export const writeRange = (range: Range): string => ('preset' in range ? range.preset : `${range.from}..${range.to}`);
