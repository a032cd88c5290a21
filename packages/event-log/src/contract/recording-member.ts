import type { EventLog, LogBatch, LogRecord, PartitionHandlers, Resume, SubscribeOptions, Subscription } from '../event-log.js';
import { recordHash } from '../record-hash.js';

/** A group member that keeps its place as a projector does, and remembers everything it was told. */
export interface RecordingMember {
  readonly subscription: Subscription;
  readonly owned: Set<number>;
  readonly records: LogRecord[];
  readonly batches: LogBatch[];
  readonly calls: string[];
  values(): string[];
  /** How the subscription ended, once it has: null when it resolved. */
  ended(): { error: unknown } | undefined;
}

export interface MemberOptions extends Partial<SubscribeOptions> {
  readonly resume?: (partition: number, committed: number) => Resume | Promise<Resume>;
  readonly onBatch?: (batch: LogBatch, member: RecordingMember) => Promise<void> | void;
  /** Commit after each batch; default true. */
  readonly commits?: boolean;
  /** Copies shared by members: partition to where it stands and the hash there, as a store on disk would keep it. */
  readonly places?: Map<number, Resume>;
}

export async function joinGroup(log: EventLog, options: MemberOptions = {}): Promise<RecordingMember> {
  const { group = 'projector', maxBatch, copies, resume, onBatch, commits = true, places = new Map<number, Resume>() } = options;
  const records: LogRecord[] = [];
  const batches: LogBatch[] = [];
  const calls: string[] = [];
  const owned = new Set<number>();
  let ended: { error: unknown } | undefined;

  const handlers: PartitionHandlers = {
    async assigned(partition, committed) {
      calls.push(`assigned ${partition} ${committed}`);
      owned.add(partition);
      return resume ? resume(partition, committed) : (places.get(partition) ?? { next: 0, lastHash: null });
    },
    async batch(batch) {
      batches.push(batch);
      await onBatch?.(batch, member);
      records.push(...batch.records);
      const last = batch.records.at(-1)!;
      places.set(batch.partition, { next: last.offset + 1, lastHash: recordHash(last), clock: last.appendedAt });
      if (commits) await member.subscription.commit(batch.partition, last.offset + 1);
    },
    async revoked(partition, reason) {
      calls.push(`revoked ${partition} ${reason}`);
      owned.delete(partition);
    },
  };
  const subscription = await log.subscribe({ group, maxBatch, copies }, handlers);
  const member: RecordingMember = {
    subscription,
    owned,
    records,
    batches,
    calls,
    values: () => records.filter(({ offset }) => offset > 0).map(({ value }) => Buffer.from(value).toString()),
    ended: () => ended,
  };
  subscription.done.then(
    () => (ended = { error: null }),
    (error: unknown) => (ended = { error }),
  );
  return member;
}
