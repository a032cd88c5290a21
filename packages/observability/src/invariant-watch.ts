import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

/** What must hold while the product runs, and what it means when it does not. */
export const invariants = {
  funnel_levels: 'levels of an ordered funnel never rise along its steps: each lead has one time a level, in order, and no level beyond the steps',
  cells_agree: 'cells and the rows they sum up agree, in every quarter of an hour',
  one_owner: 'every touchpoint belongs to one lead',
  offsets_dense: 'offsets of a partition go up by one',
  outbox_age: 'what is folded reaches ClickHouse and the log within five minutes',
  versions: 'the position a partition has reached in ClickHouse never falls',
} as const;
export type Invariant = keyof typeof invariants;

/** One breach with the facts to look it up by. */
export interface Violation {
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface InvariantWatch {
  /** What the last look found; none clears it. Logs when something is found, and again when it is over. */
  found(invariant: Invariant, violations: readonly Violation[]): void;
  /** It could not be looked at this time, and why. */
  skipped(invariant: Invariant, why: string): void;
  /** Broken ones with their first facts, for `/health`. */
  broken(): ReadonlyMap<Invariant, readonly Violation[]>;
}

/** Facts of so many breaches go into one log line. */
const MOST_TOLD = 5;

export function createInvariantWatch({ metrics, logger }: { metrics: Metrics; logger: Logger }): InvariantWatch {
  const broken = new Map<Invariant, readonly Violation[]>();
  return {
    found(invariant, violations) {
      metrics.invariantChecks.inc({ invariant, outcome: violations.length > 0 ? 'broken' : 'ok' });
      metrics.invariantViolations.set({ invariant }, violations.length);
      const before = broken.get(invariant)?.[0]?.message;
      if (violations.length > 0) broken.set(invariant, violations);
      else broken.delete(invariant);
      const first = violations[0]?.message;
      if (first === before) return;
      if (first === undefined) logger.info({ invariant }, 'the invariant holds again');
      else logger.error({ invariant, violations: violations.length, facts: violations.slice(0, MOST_TOLD) }, `an invariant is broken: ${first}`);
    },
    skipped(invariant, why) {
      metrics.invariantChecks.inc({ invariant, outcome: 'skipped' });
      logger.debug({ invariant, why }, 'the invariant could not be looked at');
    },
    broken: () => broken,
  };
}
