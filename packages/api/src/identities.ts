import { z } from 'zod';
import { knownFields } from './known-fields.js';

/** `user:42`, `email:` with an address or its SHA-256, `anonymous:a1`, `order:o1`, or `hash:` before an identifier as the log has it. */
export const IdentifierText = z.string().min(3).max(600).meta({
  example: 'user:42',
  description: 'kind:value, the kind one of user, email, anonymous or the namespace of an external id; hash: before an identifier as the log has it. Give an e-mail as its SHA-256: addresses (paths of requests) end up in logs',
});

export const IdentityPair = z.object({ identifier: IdentifierText, other: IdentifierText });

/** What may be said with a link or merge, or its taking back; all of it may be left out. */
export const IdentityStatementInput = knownFields({
  time: z.string().optional().meta({ description: 'Event time as RFC 3339; default: when the log receives it. Of several about the same pair the latest counts' }),
  id: z.string().max(200).optional().meta({ description: 'Id of the event, to make a retry the same event; default: a new one, ascending' }),
  reason: z.string().max(200).optional().meta({ description: 'Why, for whoever reads the log; hold no personal data in it' }),
});
export type IdentityStatementInput = z.infer<typeof IdentityStatementInput>;

export const IdentityStated = z
  .object({
    event: z.object({ source: z.string(), id: z.string(), type: z.enum(['identity.linked', 'identity.unlinked', 'identity.merged', 'identity.unmerged']) }),
    identifier: z.string().meta({ description: 'The weaker of the two (of two users the larger) as the log has it; it keeps the fact' }),
    to: z.string().meta({ description: 'The stronger of the two (of two users the smaller)' }),
    position: z.object({ partition: z.int(), offset: z.int() }).meta({ description: 'Where the fact stands in the log' }),
  })
  .meta({ id: 'IdentityStated' });
export type IdentityStated = z.infer<typeof IdentityStated>;
