import { problem } from '@trichter/service-kit';
import type { ZodType } from 'zod';

/** Where a page ends, as a word a client only passes on. */
export const cursorOf = (place: Readonly<Record<string, unknown>>): string => Buffer.from(JSON.stringify(place)).toString('base64url');

export function placeOf<T>(after: string | undefined, shape: ZodType<T>): T | undefined {
  if (after === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(after, 'base64url').toString()));
  } catch (cause) {
    throw problem({ status: 400, code: 'invalid', title: 'Not a page', field: 'after', value: after, detail: 'after is not what an earlier page gave as next', remedy: 'leave after out to get the first page' }, cause);
  }
}
