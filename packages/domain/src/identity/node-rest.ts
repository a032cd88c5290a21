import type { Touchpoint } from '../touchpoint.js';
import type { Said } from './node-change.js';

/** The last word of a sender on something: the highest version counts. */
export interface Word {
  readonly version: number;
  readonly on: boolean;
}

/** A lead's claim to an order, and when it first completed it (UTC ms). */
export interface Claim extends Word {
  readonly at: number;
}

export interface FactSaid extends Said {
  readonly on: boolean;
}

/** Facts about any stronger identifier, and about users. */
export type FactAbout = 'linked' | 'merged';

/** A fact and the import it came with; null: without one. */
export interface SaidWith extends FactSaid {
  readonly importId: string | null;
}

export interface Erased {
  /** UTC ms, the latest of all erasures: what happened until then is gone, and what was linked by then is forgotten. */
  readonly until: number;
  /** Nothing more is taken in, ever: what is gone cannot come back, so a later erasure that is milder changes nothing. */
  readonly suppress: boolean;
  /** `erasedName` of what went: late copies are dropped whatever time they give. */
  readonly names: ReadonlySet<string>;
}

/** What a node knows beside the touchpoints it holds. */
export interface NodeRest {
  /** By stronger identifier and start of run (UTC ms). */
  readonly links: ReadonlyMap<string, ReadonlyMap<number, Word>>;
  /** By target and cause. */
  readonly merges: ReadonlyMap<string, ReadonlyMap<string, Word>>;
  /** `identity.linked` (on) and `identity.unlinked`, by the other identifier: the one of each that counts. */
  readonly linked: ReadonlyMap<string, FactSaid>;
  /** `identity.merged` (on) and `identity.unmerged`, by the other user. */
  readonly merged: ReadonlyMap<string, FactSaid>;
  /** Where an import says something of this identifier and another, by `about` and the other: what it and the others say, latest first. */
  readonly imported: ReadonlyMap<string, readonly SaidWith[]>;
  /** Versions of what was handed over and taken back, by `nameKey` and sender: an older resend must not bring it back. */
  readonly released: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** What came in here and is voided: neither present nor a cause of links, but it may come back. */
  readonly voided: readonly Touchpoint[];
  readonly erased: Erased | null;
  /** Of an order: who claims it, by lead. */
  readonly claims: ReadonlyMap<string, Claim>;
  /** Of a lead: orders of which their owner says that another's claim counts (on), by order. */
  readonly denied: ReadonlyMap<string, Word>;
}

export const NO_REST: NodeRest = {
  links: new Map(),
  merges: new Map(),
  linked: new Map(),
  merged: new Map(),
  imported: new Map(),
  released: new Map(),
  voided: [],
  erased: null,
  claims: new Map(),
  denied: new Map(),
};
