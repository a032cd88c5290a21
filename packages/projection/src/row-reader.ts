import type { LeadSample } from './audit/lead-sample.js';
import type { Progress, SinkRow } from './row-sink.js';
import type { TableShape } from './table-shape.js';

export interface RowQuery {
  readonly table: TableShape;
  readonly definition?: string;
  readonly partition?: number;
  /** Only rows of these leads; for tables with a column `lead`. */
  readonly leads?: LeadSample;
}

/** Reads back what a RowSink stored. For the audit and for taking over; adapters: ClickHouse, and the fake in memory that ships here. */
export interface RowReader {
  /**
   * The newest row of each key (FINAL), removed ones too (they say so), in batches and in any order. Values come as the projection gave
   * them: times as ms, lead ids as lower-case UUID text, flags as booleans, lists of times as lists of ms. A table that does not exist has no rows.
   */
  read(query: RowQuery): AsyncIterable<readonly SinkRow[]>;
  /** The newest progress row of each partition. */
  progressRows(): Promise<readonly Progress[]>;
}
