export const QUARTER_HOUR_MS = 15 * 60_000;

/** Start of the quarter of an hour (UTC) a time lies in, ms. */
export function quarterHourOf(time: number): number {
  return Math.floor(time / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
}
