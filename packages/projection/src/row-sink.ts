import type { Value } from '@trichter/domain';

/** One absolute row for ClickHouse: the value of its key after the log position `version`. `removed` is a flag at a higher version, never a delete. */
export interface SinkRow {
  readonly definition: string;
  readonly partition: number;
  readonly version: number;
  readonly removed: boolean;
  /** Key and value columns by name. */
  readonly columns: Readonly<Record<string, Value>>;
}

/** The rows of one flush, by table, then the progress of each partition they complete. */
export interface Flush {
  readonly tables: ReadonlyMap<string, readonly SinkRow[]>;
  readonly progress: readonly Progress[];
}

export interface Progress {
  readonly partition: number;
  /** Everything up to and with this log position is in the tables. */
  readonly version: number;
  /** Received time of that record: the partition's clock (ms). */
  readonly clock: number;
}

/** Where rows go. Adapters: ClickHouse, and a fake in memory that ships here. */
export interface RowSink {
  /**
   * Resolves when all rows and then the progress rows are stored. Writing the same flush again, or part of it, changes nothing.
   * Rejects with an error whose `retriable` says whether trying again can help.
   */
  write(flush: Flush): Promise<void>;
  /** The stored progress, by partition: lower than what was acknowledged means the store was put back to an older state. */
  progress(): Promise<ReadonlyMap<number, number>>;
}
