/** One record to append. `partition` only for records about a partition itself (ticks, copies of facts); else murmur2(key) decides. */
export interface NewRecord {
  readonly key: string;
  readonly value: Uint8Array;
  readonly partition?: number;
}

/** One record read. `appendedAt` is *received*: the log's append time in ms, running maximum per partition, so it never falls. */
export interface LogRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  readonly appendedAt: number;
}

/** Records of one partition, offsets dense and ascending; never empty. */
export interface LogBatch {
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** The partition's end (next offset to be written) when the batch was read: what is left is lag. */
  readonly end: number;
}

export interface Position {
  readonly partition: number;
  readonly offset: number;
}

/** Where to go on: the next offset, and `recordHash` of the record before it (null where next is 0). */
export interface Resume {
  readonly next: number;
  readonly lastHash: string | null;
  /** `appendedAt` of that record as it was handed over: where the running maximum of append times goes on (Kafka keeps raw times only). */
  readonly clock?: number;
}

export interface PartitionHandlers {
  /**
   * This member now owns the partition. `committed` is the group's offset: everything below it is acknowledged everywhere.
   * Answers where to go on; the log then compares the record before `next` with `lastHash` and stops the subscription with
   * `LogDiverged` (not retriable) when it differs or is out of range. It never resets by itself.
   */
  assigned(partition: number, committed: number): Promise<Resume>;
  /** One batch at a time per partition; the next comes when this resolves, so waiting is back pressure. A throw stops the subscription; it never skips. */
  batch(batch: LogBatch): Promise<void>;
  /** The partition is gone (rebalance, stop) or was lost without notice: then nothing may be sent or committed any more. */
  revoked(partition: number, reason: 'rebalanced' | 'lost' | 'stopped'): Promise<void>;
}

export interface Subscription {
  /** Commits the next offset to read for the group. Rejects with `PartitionLost` when this member no longer owns the partition. */
  commit(partition: number, next: number): Promise<void>;
  /** Settles when the subscription ends: resolves after `stop`, rejects with the error that stopped it. */
  readonly done: Promise<void>;
  /** Finishes the batch in hand, tells `revoked('stopped')` for every partition, leaves the group. */
  stop(): Promise<void>;
}

export interface SubscribeOptions {
  readonly group: string;
  /** Most records handed over at once. */
  readonly maxBatch?: number;
  /** This member's newest copies, partition to next offset: the assigner prefers the member with the newest. */
  readonly copies?: ReadonlyMap<number, number>;
}

/** The log: the only truth. Two adapters (`embedded`, `kafka`) pass one contract suite (`describeEventLog`). */
export interface EventLog {
  /** Facts of `log.created`, read at offset 0 of each partition when the log was opened. */
  readonly partitions: number;
  readonly generation: number;
  /** Resolves with the positions once every record is durable. Order is kept per key. Rejects with `LogUnavailable` (retriable): then nothing or a part is in. */
  append(records: readonly NewRecord[]): Promise<Position[]>;
  subscribe(options: SubscribeOptions, handlers: PartitionHandlers): Promise<Subscription>;
  /** Reads one partition from `from` to `to` (exclusive; default: the end at the call), in batches, without a group: audit, tail. */
  read(partition: number, from: number, to?: number): AsyncIterable<LogBatch>;
  /** Next offset to be written, by partition. */
  ends(): Promise<number[]>;
  /** The group's committed offsets, by partition; 0 where none. */
  committed(group: string): Promise<number[]>;
  close(): Promise<void>;
}
