/** When something happens in a test: a day of January 2026 (counting on beyond it), at noon UTC unset; or any instant as text or ms. */
export interface Moment {
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly ms?: number;
  readonly at?: string | number;
}

/** UTC ms of a moment. */
export function timeOf({ day = 1, hour = 12, minute = 0, second = 0, ms = 0, at }: Moment): number {
  if (typeof at === 'number') return at;
  if (at !== undefined) return Date.parse(at);
  return Date.UTC(2026, 0, day, hour, minute, second, ms);
}
