import type { EventLog } from '../event-log.js';

/** What each part of the suite gets: one scope per test, closed and destroyed after it. */
export interface LogContext {
  open(): Promise<EventLog>;
  /** Opens the test's log once more, as another process would. */
  reopen(options?: { partitions?: number; workspace?: string }): Promise<EventLog>;
  destroy(): Promise<void>;
  readonly rebalanceMs: number;
}
