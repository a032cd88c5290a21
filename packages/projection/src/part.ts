import type { NewRecord } from '@trichter/event-log';
import type { Progress, SinkRow } from './row-sink.js';

/** What one batch (or one slice of a backfill) of one partition has to say to ClickHouse, the log and the group, in this order. */
export interface Part {
  readonly partition: number;
  readonly rows: ReadonlyMap<string, readonly SinkRow[]>;
  readonly records: readonly NewRecord[];
  readonly progress: Progress | null;
  /** To commit to the group once all is acknowledged. */
  readonly next: number | null;
}

export const rowCount = (part: Part): number => [...part.rows.values()].reduce((sum, rows) => sum + rows.length, 0);
