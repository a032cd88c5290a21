import type { Envelope } from '../envelope.js';

/** Offset 0 of every partition. */
export interface LogCreated {
  generation: number;
  partitions: number;
  /** `workspaceFingerprint` of the key the identifiers were made with. */
  workspace: string;
}

export interface ClockTicked {
  /** UTC ms of the writer's clock, for diagnosis; the log's append time counts. */
  at: number;
}

/** A saved definition, first in its home partition (`home` null), then copied to all with its position there. */
export interface DefinitionApplied {
  kind: 'funnel';
  name: string;
  /** Canonical JSON. */
  body: string;
  appliedAt: number;
  home: { partition: number; offset: number } | null;
}

export interface LeadSetAside {
  /** The lead's subject (record key). */
  lead: string;
  touchpoints: number;
  because: StatedCause | null;
}

/** What made an owner say something, and why numbers change where it is heard. */
export interface StatedCause {
  /** One of the ledger's reasons. */
  reason: string;
  /** Of the event or fact behind it. */
  source: string;
  id: string;
  type: string;
}

/** What the owner of one identifier tells the owner of another, in the other's partition; the record key is `to`. */
export interface Statement {
  from: string;
  to: string;
  /** Log position of the sender's record, `versionOf`: of one sender the highest is believed. */
  version: number;
  fromPartition: number;
  /** Running number of statements from that partition to the receiving one, from 1. */
  number: number;
  /** Null in records of earlier versions. */
  because: StatedCause | null;
}

/** A run in which `from` used `to` on its touchpoints begins at `at` (UTC ms); `on` false: as known now it does not. */
export interface LinkStated extends Statement {
  at: number;
  on: boolean;
}

/** `to` is the same person as `target`, because of what `cause` follows; `on` false: no more. */
export interface MergeStated extends Statement {
  target: string;
  cause: string;
  on: boolean;
}

/** A touchpoint as statements name it. */
export interface TouchpointName {
  /** Identifier it came in under. */
  origin: string;
  source: string;
  id: string;
  importId: string | null;
}

/** A touchpoint in full, as its origin's owner has it. */
export interface StatedTouchpoint extends TouchpointName {
  type: string;
  time: number;
  clamped: boolean;
  receivedAt: number;
  browser: boolean;
  url: string | null;
  referrer: string | null;
  utmSource: string | null;
  utmMedium: string | null;
  utmCampaign: string | null;
  utmTerm: string | null;
  utmContent: string | null;
  clickId: string | null;
  account: string | null;
  order: string | null;
  amount: number | null;
  currency: string | null;
  data: string;
  /** Sealed contact details: `<key id>:<base64>`. */
  personal: string | null;
  test: boolean;
  bot: boolean;
  conflicts: number;
  bodies: readonly string[];
  /** Orders it names beside its origin; empty in version 1 of the statement. */
  others: readonly string[];
}

export interface TouchpointAbsorbed extends Statement {
  touchpoints: readonly StatedTouchpoint[];
}

export interface TouchpointReleased extends Statement {
  touchpoints: readonly TouchpointName[];
}

/** The lead `from` has completed the order `to`, at `at` (UTC ms) for the first time; `on` false: as known now it has not. */
export interface ClaimStated extends Statement {
  at: number;
  on: boolean;
}

/** The order `from` counts for another lead than `to`; `on` false: no more. */
export interface ClaimDenied extends Statement {
  on: boolean;
}

/** A fact all partitions must know, copied by the owner of its home partition: an envelope record with its time settled. */
export interface FactCopied {
  home: { partition: number; offset: number };
  fact: Uint8Array;
}

export interface RejectionCount {
  code: string;
  /** Path in the event as sent; empty for the event as a whole. */
  field: string;
  count: number;
  /** What was said to one sender, values masked and shortened. */
  example: string;
}

/** What one door refused of one source within one minute. A door counts each minute in one record, so a copy says the same. */
export interface RejectionsCounted {
  /** Id of the door's process. */
  door: string;
  /** Start of the minute by the door's clock, UTC ms. */
  minute: number;
  source: string;
  counts: RejectionCount[];
}

/** A dead letter of this partition, read or mended later. Its owner sends the envelope on, the first time only. */
export interface DeadLetterReplayed {
  /** Of the dead letter. */
  offset: number;
  /** UTC ms of the door's clock. */
  at: number;
  /** Mended by hand; else the same bytes, read by newer code. */
  mended: boolean;
  source: string;
  id: string;
  /** The envelope as a whole record, header included. */
  envelope: Uint8Array;
}

export type PoisonReason = 'not_wire_format' | 'unknown_schema' | 'undecodable';

/** What a record's value says. Poison is a value, not a throw: the caller counts and keeps it, and goes on. */
export type DecodedRecord =
  | { kind: 'envelope'; envelope: Envelope }
  | ({ kind: 'log.created' } & LogCreated)
  | ({ kind: 'clock.ticked' } & ClockTicked)
  | { kind: 'definition.applied'; definition: DefinitionApplied }
  | ({ kind: 'lead.set_aside' } & LeadSetAside)
  | ({ kind: 'link.stated' } & LinkStated)
  | ({ kind: 'merge.stated' } & MergeStated)
  | ({ kind: 'touchpoint.absorbed' } & TouchpointAbsorbed)
  | ({ kind: 'touchpoint.released' } & TouchpointReleased)
  | ({ kind: 'claim.stated' } & ClaimStated)
  | ({ kind: 'claim.denied' } & ClaimDenied)
  | ({ kind: 'fact.copied' } & FactCopied)
  | ({ kind: 'rejections.counted' } & RejectionsCounted)
  | ({ kind: 'dead_letter.replayed' } & DeadLetterReplayed)
  | { kind: 'poison'; reason: PoisonReason; message: string };
