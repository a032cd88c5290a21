import type { DefinitionRow } from './definition.js';
import type { PartitionEngine } from './engine/partition-engine.js';

/** A partition the group gave this member. */
export interface Owned {
  readonly engine: PartitionEngine;
  readonly committed: number;
  readonly sink: { readonly definitions: readonly DefinitionRow[]; readonly restored: boolean };
  caughtUp: boolean;
  stopped: Error | null;
  closed: boolean;
  end: number;
  lastRecordAt: number;
}
