import { describe, expect, it } from 'vitest';
import { RangeQuery, TimeZone } from './time-range.js';

describe('RangeQuery', () => {
  it('takes days of a named zone, UTC where none is named', () => {
    expect(RangeQuery.parse({ from: '2026-03-01', to: '2026-04-01' }).timeZone).toBe('UTC');
    expect(TimeZone.safeParse('Europe/Berlin').success).toBe(true);
  });

  it('refuses zones that do not exist, offsets and days that do not exist', () => {
    for (const zone of ['Mars/Olympus', '+02:00', '']) expect(TimeZone.safeParse(zone).success).toBe(false);
    expect(RangeQuery.safeParse({ from: '2026-02-30', to: '2026-03-02' }).success).toBe(false);
  });
});
