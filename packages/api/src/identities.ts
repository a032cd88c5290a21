import { z } from 'zod';
import { Freshness } from './freshness.js';
import { knownFields } from './known-fields.js';
import { Instant } from './time-range.js';

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

const Identifier = z.string().meta({ description: 'As the log has it: kind and keyed hash', example: 'user:5f0c...' });
const Kind = z.enum(['user', 'email', 'anonymous', 'external']);

export const Hop = z
  .object({
    from: Identifier,
    to: Identifier,
    rule: z.enum(['used', 'linked', 'merged', 'claimed']).meta({ description: 'used: `to` and `from` stood on one touchpoint. linked, merged: somebody said so. claimed: a refund goes to whom its order counts for' }),
    since: Instant.nullable().meta({ description: 'used: start of the run of such touchpoints that counts here; null: from ever' }),
    before: z.boolean().meta({ description: 'The touchpoint came before the first such run, and goes to it' }),
  })
  .meta({ id: 'Hop' });
export type Hop = z.infer<typeof Hop>;

/** How a touchpoint came to its lead. */
export const CameIn = z
  .object({
    identifier: Identifier.meta({ description: 'It came in under this one' }),
    kind: Kind,
    way: z.array(Hop).nullable().meta({ description: 'From there to the lead; empty: it is the lead\'s own identifier; null: not known at this moment' }),
  })
  .meta({ id: 'CameIn' });
export type CameIn = z.infer<typeof CameIn>;

export const IdentityLink = z
  .object({
    identifier: Identifier.meta({ description: 'The weaker of the two' }),
    other: Identifier,
    rule: z.enum(['soft', 'hard', 'fact', 'claim']).meta({ description: 'soft: by use on touchpoints. hard: a merge of users that other merges cause. fact: said outright. claim: `identifier` is an order that `other` has completed; of several claims one counts (on)' }),
    starts: z.array(Instant).meta({ description: 'Starts of the runs in which they were used together' }),
    first: Instant.nullable(),
    on: z.boolean().meta({ description: 'Whether it counts; unlinked, unmerged and listed ones do not' }),
    listed: z.boolean().meta({ description: 'Past the limit of identifiers of a lead: named on touchpoints, not linked' }),
  })
  .meta({ id: 'IdentityLink' });
export type IdentityLink = z.infer<typeof IdentityLink>;

export const IdentifierParams = z.object({ identifier: IdentifierText });

export const IdentityKnown = z
  .object({
    identifier: Identifier,
    kind: Kind,
    lead: z.guid().meta({ description: 'The lead of this identifier itself; it has touchpoints only where they do not go to another' }),
    owners: z.array(z.object({ since: Instant.nullable(), identifier: Identifier, lead: z.guid() })).meta({ description: 'Whose touchpoints under this identifier are, from when on (null: from the first)' }),
    links: z.array(IdentityLink).meta({ description: 'To stronger ones, and what is only listed' }),
    linkedBy: z.array(IdentityLink).meta({ description: 'From weaker ones' }),
    freshness: Freshness,
  })
  .meta({ id: 'IdentityKnown' });
export type IdentityKnown = z.infer<typeof IdentityKnown>;

export const LeadIdentities = z
  .object({
    lead: z.guid(),
    identifier: Identifier.nullable().meta({ description: 'The one the lead is known by; null where no touchpoint or link tells' }),
    identifiers: z
      .array(z.object({ identifier: Identifier, kind: Kind, touchpoints: z.int(), firstSeen: Instant, lastSeen: Instant, way: z.array(Hop).nullable() }))
      .meta({ description: 'Identifiers its touchpoints came in under, latest first; way: of the latest touchpoint' }),
    linkedBy: z.array(IdentityLink).meta({ description: 'Links to the identifier of the lead, also those without a touchpoint here' }),
    links: z.array(IdentityLink).meta({ description: 'Links and merges of the identifier of the lead, and what is only listed' }),
    freshness: Freshness,
  })
  .meta({ id: 'LeadIdentities' });
export type LeadIdentities = z.infer<typeof LeadIdentities>;

const counted = z.int().min(0);

export const IdentityLimits = z
  .object({
    listed: z
      .object({
        identifiers: counted.meta({ description: 'Named on touchpoints past the limit of their lead, so not linked' }),
        leads: counted.meta({ description: 'Leads that name more than they are linked with' }),
        most: z.array(z.object({ lead: z.guid(), identifier: Identifier, listed: counted })).meta({ description: 'The 50 with the most' }),
      })
      .meta({ description: 'A lead links to its 100 earliest identifiers (external ones 10,000)' }),
    shared: z
      .object({
        moreThan: counted,
        identifiers: counted.meta({ description: 'Identifiers that more than so many stronger ones used' }),
        most: z.array(z.object({ identifier: Identifier, kind: Kind, lead: z.guid(), usedBy: counted })).meta({ description: 'The 50 with the most' }),
      })
      .meta({ description: 'A till, a test device or a broken sender: one identifier of many people' }),
    freshness: Freshness,
  })
  .meta({ id: 'IdentityLimits' });
export type IdentityLimits = z.infer<typeof IdentityLimits>;
