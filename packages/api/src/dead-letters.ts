import { z } from 'zod';
import { knownFields } from './known-fields.js';
import { Instant } from './time-range.js';

const PartitionNumber = z.coerce.number().int().min(0).max(65_535);
const since = (what: string) => z.iso.datetime({ offset: true, error: `${what} must be an instant with its offset, such as 2026-03-01T12:00:00Z` });

/** A position in the log. */
export const DeadLetterParams = z.object({ partition: PartitionNumber, offset: z.coerce.number().int().min(0) });

export const DeadLettersQuery = knownFields({
  partition: PartitionNumber.optional(),
  reason: z.string().max(100).optional().meta({ description: 'such as undecodable, unknown_schema, not_wire_format, bad_definition' }),
  replayed: z.enum(['yes', 'no']).optional().meta({ description: 'Only those that were sent on, or only those that wait' }),
  from: since('from').optional().meta({ description: 'Received at or after' }),
  to: since('to').optional().meta({ description: 'Received before' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(2000).optional().meta({ description: '`next` of the page before' }),
});
export type DeadLettersQuery = z.infer<typeof DeadLettersQuery>;

export const DeadLetter = z
  .object({
    partition: z.int(),
    offset: z.int(),
    receivedAt: Instant,
    reason: z.string(),
    message: z.string().meta({ description: 'What the record lacks or has too much' }),
    key: z.string().meta({ description: "The record's key" }),
    bytes: z.int().meta({ description: 'Size of the original' }),
    replayed: z
      .object({ at: Instant, source: z.string(), id: z.string(), mended: z.boolean().meta({ description: 'By hand; else the same bytes were read by newer code' }) })
      .nullable()
      .meta({ description: 'When and as which event it was sent on; it then counts once' }),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;

export const DeadLetters = z
  .object({
    letters: z.array(DeadLetter).meta({ description: 'Latest received first' }),
    reasons: z.array(z.object({ reason: z.string(), letters: z.int(), waiting: z.int() })).meta({ description: 'All letters there are, whatever the filter' }),
    next: z.string().nullable().meta({ description: 'Send as `after` to get the next page; null at the end' }),
  })
  .meta({ id: 'DeadLetters' });
export type DeadLetters = z.infer<typeof DeadLetters>;

export const DeadLetterDetail = DeadLetter.extend({
  original: z.object({ base64: z.string(), from: z.enum(['log', 'table']), whole: z.boolean() }).meta({ description: 'Its bytes, from the log; where the log does not answer, up to 64 KiB from the table' }),
  origin: z.object({ source: z.string(), id: z.string() }).nullable().meta({ description: 'Source and id, where the record still shows them: a mended copy keeps them' }),
  readable: z.string().nullable().meta({ description: 'What this version reads in it (`envelope` can be replayed as it is); null: still unreadable' }),
}).meta({ id: 'DeadLetterDetail' });
export type DeadLetterDetail = z.infer<typeof DeadLetterDetail>;

export const ReplayInput = knownFields({
  event: z.record(z.string(), z.unknown()).optional().meta({ description: 'The event as it should have been sent to the door. Left out: the same bytes, which this version must be able to read' }),
});
export type ReplayInput = z.infer<typeof ReplayInput>;

export const Replayed = z
  .object({
    partition: z.int(),
    offset: z.int(),
    source: z.string(),
    id: z.string(),
    mended: z.boolean(),
    already: z.boolean().meta({ description: 'It was replayed before, as this event; nothing was written' }),
  })
  .meta({ id: 'Replayed' });
export type Replayed = z.infer<typeof Replayed>;

/** Which of the letters that wait are sent on as they are. */
export const ReplayManyInput = knownFields({
  partition: PartitionNumber.optional(),
  reason: z.string().max(100).optional(),
  source: z.string().max(100).optional().meta({ description: 'Only those that still show this source' }),
  from: since('from').optional().meta({ description: 'Received at or after' }),
  to: since('to').optional().meta({ description: 'Received before' }),
  limit: z.coerce.number().int().min(1).max(500).default(100).meta({ description: 'Letters looked at in this answer' }),
  after: z.string().max(2000).optional().meta({ description: '`next` of the answer before' }),
});
export type ReplayManyInput = z.infer<typeof ReplayManyInput>;

export const ReplayedMany = z
  .object({
    replayed: z.array(Replayed),
    refused: z.array(z.object({ partition: z.int(), offset: z.int(), code: z.string(), detail: z.string(), remedy: z.string() })).meta({ description: 'Those that go on waiting, and why' }),
    next: z.string().nullable().meta({ description: 'Send as `after` for the next ones; null at the end' }),
  })
  .meta({ id: 'ReplayedMany' });
export type ReplayedMany = z.infer<typeof ReplayedMany>;
