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
}

export type PoisonReason = 'not_wire_format' | 'unknown_schema' | 'undecodable';

/** What a record's value says. Poison is a value, not a throw: the caller counts and keeps it, and goes on. */
export type DecodedRecord =
  | { kind: 'envelope'; envelope: Envelope }
  | ({ kind: 'log.created' } & LogCreated)
  | ({ kind: 'clock.ticked' } & ClockTicked)
  | { kind: 'definition.applied'; definition: DefinitionApplied }
  | ({ kind: 'lead.set_aside' } & LeadSetAside)
  | { kind: 'poison'; reason: PoisonReason; message: string };
