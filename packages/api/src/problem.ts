import { z } from 'zod';

/** RFC 9457 problem details: what, which field, which value, what to do. */
export const Problem = z
  .object({
    type: z.string(),
    status: z.int(),
    code: z.string(),
    title: z.string(),
    detail: z.string().optional(),
    field: z.string().optional(),
    value: z.unknown().optional(),
    remedy: z.string().optional(),
    faults: z.array(z.object({ field: z.string(), value: z.unknown().optional(), message: z.string(), remedy: z.string().optional() })).optional(),
  })
  .meta({
    id: 'Problem',
    example: { type: 'urn:trichter:problem:invalid', status: 400, code: 'invalid', title: 'The request cannot be read', field: 'to', value: '2026-01-01', detail: 'to must be after from', remedy: 'send a later day' },
  });
export type Problem = z.infer<typeof Problem>;
