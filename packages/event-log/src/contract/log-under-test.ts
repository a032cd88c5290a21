import type { EventLog } from '../event-log.js';

/** What an adapter brings to the contract suite. A scope is one log: a directory, a topic prefix. */
export interface LogUnderTest {
  open(scope: string, options: { partitions: number; workspace: string }): Promise<EventLog>;
  /** Deletes the log of the scope with everything in it, its groups' offsets too; it is closed everywhere by then. */
  destroy(scope: string): Promise<void>;
  /** Longest time a rebalance may take, in ms. */
  readonly rebalanceMs: number;
}

export const WORKSPACE = '0123456789abcdef';
export const PARTITIONS = 3;

let scopes = 0;
/** A name no test has used. */
export const freshScope = (): string => `s${process.pid}x${Date.now().toString(36)}x${scopes++}`;
