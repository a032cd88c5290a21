import type { Violation } from '@trichter/observability';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Statement } from '@trichter/clickhouse';

/** One look at the tables. */
export interface Look {
  readonly catalogue: Catalogue;
  /** Version each partition had reached before the look began: a row above it may be half a flush. */
  readonly progress: ReadonlyMap<number, number>;
  /** Records in the log not counted yet; null: not known. */
  readonly lag: number | null;
  /** Statements between owners sent and not taken yet. */
  readonly inTransit: number;
  /** Ends of the log by partition, as they were before the look began; null: not known. */
  readonly ends: readonly number[] | null;
  /** The span looked at, UTC ms at quarters of an hour, half-open. */
  readonly start: number;
  readonly end: number;
  /** A query with small limits; rejects where it would cost too much. */
  ask<Row>(name: string, statement: Statement): Promise<Row[]>;
}

/** Breaches told by one look; more are counted no further. */
export const MOST_VIOLATIONS = 20;

/** `unsettled`: something differs that may be half a flush, so this look is no proof that all is sound. */
export type Looked = { readonly kind: 'looked'; readonly violations: readonly Violation[]; readonly unsettled?: boolean } | { readonly kind: 'skipped'; readonly why: string };
export const looked = (violations: readonly Violation[], unsettled = false): Looked => ({ kind: 'looked', violations, unsettled });
export const skipped = (why: string): Looked => ({ kind: 'skipped', why });
