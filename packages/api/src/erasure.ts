import { z } from 'zod';
import { knownFields } from './known-fields.js';
import { Instant } from './time-range.js';

const Keep = z.enum(['nothing', 'counts']).meta({ description: '`counts`: money, funnels and activity stay, under a lead nobody can be found by' });
const Later = z.enum(['anew', 'suppress']).meta({ description: 'What later events of the same identifiers do: begin a new lead, or be left out for ever' });
const erasure = { keep: Keep.default('nothing'), later: Later.default('anew') };

export const EraseLeadQuery = knownFields(erasure);
export type EraseLeadQuery = z.infer<typeof EraseLeadQuery>;

/** Most leads of one request: their rows are removed in one pass over each table. */
export const MOST_ERASED = 1_000;

export const ErasureInput = knownFields({
  ...erasure,
  leads: z.array(z.guid('a lead must be a UUID').toLowerCase()).max(MOST_ERASED).default([]),
  identifiers: z.array(z.string().min(1).max(600)).max(MOST_ERASED).default([]).meta({ description: 'As sent (`user:42`, `email:ada@shop.example`) or as the log has them (`user:` and 64 hex digits)' }),
}).refine(({ leads, identifiers }) => leads.length + identifiers.length > 0 && leads.length + identifiers.length <= MOST_ERASED, { message: `name between 1 and ${MOST_ERASED} leads or identifiers` });
export type ErasureInput = z.infer<typeof ErasureInput>;

export const ErasureReceipt = z
  .object({
    kind: z.literal('trichter.erasure'),
    version: z.literal(1),
    receipt: z.string(),
    leads: z.array(z.guid()),
    identifiers: z.int().meta({ description: 'How many identifiers these leads had' }),
    keep: Keep,
    later: Later,
    askedAt: Instant,
    finishedAt: Instant,
    asked: z
      .array(z.object({ who: z.string().nullable(), outcome: z.enum(['erased', 'already_erased', 'unknown', 'refused']), why: z.string().optional() }))
      .optional()
      .meta({ description: 'What became of each that was asked for: leads, then identifiers (keyed hashes; null: the text is none), in the order given' }),
    removals: z.array(z.object({ store: z.string(), where: z.string().nullable(), removed: z.int(), of: z.string(), at: Instant, note: z.string().optional() })).meta({ description: 'What was removed where, in the order it was done' }),
    resumedAt: z.array(Instant).optional().meta({ description: 'When it was begun anew, since the process had ended half-way; a step that was not noted then counts only what was left' }),
    publicKey: z.string().meta({ description: 'Ed25519, base64 of SPKI' }),
    signature: z.string().meta({ description: 'Over the canonical JSON of everything but itself; `trichter receipt verify` checks it' }),
  })
  .meta({ id: 'ErasureReceipt' });
export type ErasureReceipt = z.infer<typeof ErasureReceipt>;

export const RetentionInput = knownFields({
  months: z.int().min(1).max(600).meta({ description: 'Months without a touchpoint' }),
  dryRun: z.boolean().default(false).meta({ description: 'Only say which leads would go' }),
  limit: z.int().min(1).max(100_000).default(10_000).meta({ description: 'Most leads of this run; the next one goes on' }),
});
export type RetentionInput = z.infer<typeof RetentionInput>;

export const RetentionReport = z
  .object({
    before: Instant.meta({ description: 'Leads whose last touchpoint is older go' }),
    found: z.int(),
    erased: z.int(),
    leads: z.array(z.guid()).meta({ description: 'The first thousand of them' }),
    receipts: z.array(z.string()),
  })
  .meta({ id: 'RetentionReport' });
export type RetentionReport = z.infer<typeof RetentionReport>;

const text = z.string().optional();
export const LeadContacts = z
  .object({
    name: text,
    firstName: text,
    lastName: text,
    email: text,
    phone: text,
    company: text,
    crm: text,
    data: z.record(z.string(), z.unknown()).optional().meta({ description: 'Properties marked as personal, by path' }),
    erased: z.int().meta({ description: 'Touchpoints whose contact details were erased' }),
    lost: z.int().meta({ description: 'Touchpoints whose key this store does not have' }),
  })
  .meta({ id: 'LeadContacts' });
export type LeadContacts = z.infer<typeof LeadContacts>;

/** Everything held about one lead; sent as it is read, so its lists may be long. */
export const LeadExport = z
  .object({
    lead: z.guid(),
    exportedAt: Instant,
    identifiers: z.array(z.string()).meta({ description: 'Keyed hashes' }),
    contacts: LeadContacts.nullable(),
    touchpoints: z.array(z.record(z.string(), z.unknown())),
    records: z.array(z.record(z.string(), z.unknown())).meta({ description: 'What the log has of these identifiers, contact details opened' }),
    tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).meta({ description: 'Rows of all other tables that name the lead, by table' }),
    deadLetters: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'LeadExport' });
export type LeadExport = z.infer<typeof LeadExport>;
