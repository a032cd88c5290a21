import { z, type ZodRawShape } from 'zod';

/** What a client sends: a field nobody knows is a fault, since `timezone=Europe/Berlin` would otherwise count in UTC without a word. The fault lists those there are. */
export const knownFields = <S extends ZodRawShape>(shape: S) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? `is not known; there are: ${Object.keys(shape).join(', ')}` : undefined),
  });
