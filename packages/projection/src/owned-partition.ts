import type { PartitionEngine } from './engine/partition-engine.js';
import type { SinkState } from './engine/reconcile.js';

/** A partition the group gave this member. */
export interface Owned {
  readonly engine: PartitionEngine;
  readonly committed: number;
  readonly sink: SinkState;
  caughtUp: boolean;
  stopped: Error | null;
  closed: boolean;
  end: number;
  lastRecordAt: number;
  /** While the store is rewritten nothing is folded. */
  rewriting: Promise<unknown> | null;
}
