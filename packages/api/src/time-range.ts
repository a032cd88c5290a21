import { z } from 'zod';
import { knownFields } from './known-fields.js';

/** Instants are UTC milliseconds, written as ISO 8601. */
export const Instant = z.iso.datetime({ precision: 3 }).meta({ description: 'UTC instant with milliseconds', example: '2026-03-01T00:00:00.000Z' });

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

export const TimeZone = z
  .string()
  .min(1)
  .max(64)
  .refine(isTimeZone, 'timeZone must be an IANA name, such as Europe/Berlin or UTC')
  .meta({ description: 'IANA name of the time zone whose days the range names', example: 'Europe/Berlin' });

const Day = (description: string, example: string) => z.iso.date('must be a date, such as 2026-03-01').meta({ description, example });

/** Days of a time zone, half-open: `from` is in, `to` is not. */
export const RangeQuery = knownFields({
  from: Day('First day', '2026-03-01'),
  to: Day('First day that is not in any more', '2026-04-01'),
  timeZone: TimeZone.default('UTC'),
});
export type RangeQuery = z.infer<typeof RangeQuery>;

export const AsOf = z.iso
  .datetime({ offset: true, error: 'asOf must be an instant with its offset, such as 2026-03-01T12:00:00Z' })
  .optional()
  .meta({ description: 'Up to when windows have run (open or dropped, nothing else). Default: the latest received time in the log. Take it from an answer to get the same split again.' });

export const KnownAt = z.iso
  .datetime({ offset: true, error: 'knownAt must be an instant with its offset, such as 2026-03-01T12:00:00Z' })
  .optional()
  .meta({ description: 'The numbers as they were known then: from what had been received before the beginning of that minute. At most `sealed` of /v1/freshness; `asOf` defaults to it' });

/** The range as it was understood. */
export const Range = z
  .object({ from: Day('First day', '2026-03-01'), to: Day('First day after', '2026-04-01'), timeZone: z.string(), start: Instant, end: Instant })
  .meta({ id: 'Range' });
export type Range = z.infer<typeof Range>;
