import type { Touchpoint } from '../touchpoint.js';

/** What tells one touchpoint held at a node from another: copies that agree in all of these are one. */
export type TouchpointName = Pick<Touchpoint, 'origin' | 'source' | 'id' | 'importId'>;

/**
 * What the owner of `from` tells the owner of `to`, to be sent with the position of the record that made it say so as version. One record
 * makes at most one statement of a kind to a receiver about the same thing, so of equal versions all say the same.
 */
export type Statement =
  /** A run in which `from` named `to` on its touchpoints begins at `at` (UTC ms); `on` false: as known now it does not. `from` is the stronger. */
  | { readonly kind: 'link.stated'; readonly from: string; readonly to: string; readonly at: number; readonly on: boolean }
  /** `to` is the same person as `target`, which is stronger, since `from` (the cause, weaker than both) follows one and names the other. */
  | { readonly kind: 'merge.stated'; readonly from: string; readonly to: string; readonly target: string; readonly on: boolean }
  /** Handed over, in full: new, or with another content than last time. All of one record to one receiver are one statement, of any length. */
  | { readonly kind: 'touchpoint.absorbed'; readonly from: string; readonly to: string; readonly touchpoints: readonly Touchpoint[] }
  /** The lead `from` has completed the order `to`, at `at` (UTC ms) for the first time; `on` false: as known now it has not. */
  | { readonly kind: 'claim.stated'; readonly from: string; readonly to: string; readonly at: number; readonly on: boolean }
  /** The order `from` counts for another lead than `to`, which claims it too; `on` false: no more. */
  | { readonly kind: 'claim.denied'; readonly from: string; readonly to: string; readonly on: boolean }
  | { readonly kind: 'touchpoint.released'; readonly from: string; readonly to: string; readonly touchpoints: readonly TouchpointName[] };
