const QUARTER_HOUR_MS = 15 * 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-29`, as clocks in the zone show it at this instant. */
function localDay(instant: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'iso8601', year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts['year']?.padStart(4, '0')}-${parts['month']}-${parts['day']}`;
}

/**
 * The first quarter of an hour at which the zone's clocks show `day` or a later one (a day may begin at 01:00, or be left out whole where a zone
 * crossed the date line). Every zone in use is a whole number of quarters from UTC; for older local mean times the day begins at the next quarter.
 */
export function dayStart(day: string, timeZone: string): number {
  const noon = Date.parse(`${day}T12:00:00Z`);
  // Offsets lie between -12 and +14 hours.
  let low = Math.floor((noon - 27 * 3_600_000) / QUARTER_HOUR_MS);
  let high = Math.ceil((noon + 27 * 3_600_000) / QUARTER_HOUR_MS);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (localDay(middle * QUARTER_HOUR_MS, timeZone) >= day) high = middle;
    else low = middle + 1;
  }
  return low * QUARTER_HOUR_MS;
}
