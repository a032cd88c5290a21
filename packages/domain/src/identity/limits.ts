import { MOST_TOUCHPOINTS } from '../timeline.js';

/** How many other identifiers one links to: the earliest by (first time, identifier); the rest are listed. */
export interface IdentityLimits {
  readonly identifiers: number;
  /** External ones (orders, contacts): a company has many. */
  readonly external: number;
  /** Past so many a lead is set aside. */
  readonly touchpoints: number;
}

export const IDENTITY_LIMITS: IdentityLimits = { identifiers: 100, external: 10_000, touchpoints: MOST_TOUCHPOINTS };

/** A run of touchpoints that name the same other identifier ends after a gap of more than this. */
export const RUN_GAP_MS = 30 * 60_000;

/** Of so many imports that say something of the same two identifiers, the latest by what they say, each stays known, so that any of them can be undone. */
export const MOST_IMPORTS_OF_A_FACT = 100;
