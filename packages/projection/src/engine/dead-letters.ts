import { versionOf, type LogRecord } from '@trichter/event-log';
import { pack, unpack } from 'msgpackr';
import { TooManyDeadLetters } from '../errors.js';
import type { SinkRow } from '../row-sink.js';
import type { Bytes } from '../store/partition-env.js';
import { offsetKey } from '../store/outbox-store.js';
import type { PositionRecord } from '../store/position-store.js';

/** Bytes of a record's value that are shown (base64); the record itself stays in the log. */
const MOST_SHOWN = 64 * 1024;

export interface DeadLetters {
  /** Notes a record nobody can read. Throws `TooManyDeadLetters` past the limit, counted per minute of the partition's own clock. */
  add(record: LogRecord, reason: string, message: string): void;
  touched(): readonly number[];
  row(offset: number): SinkRow | null;
  all(): SinkRow[];
  /** Within a transaction. */
  save(): void;
}

type Stored = [receivedAt: number, reason: string, message: string, key: string, value: string];

export function createDeadLetters(store: Bytes, partition: number, generation: number, position: PositionRecord, limit: number): DeadLetters {
  const touched = new Map<number, Stored>();
  const rowOf = (offset: number, [receivedAt, reason, message, key, value]: Stored): SinkRow => ({
    definition: '',
    partition,
    version: versionOf(generation, offset),
    removed: false,
    columns: { offset, received_at: receivedAt, reason, message, record_key: key, value },
  });
  return {
    add(record, reason, message) {
      const minute = Math.floor(record.appendedAt / 60_000);
      position.poisonCount = minute === position.poisonMinute ? position.poisonCount + 1 : 1;
      position.poisonMinute = minute;
      if (position.poisonCount > limit) throw new TooManyDeadLetters({ partition, offset: record.offset, limit, reason });
      const shown = Buffer.from(record.value.buffer, record.value.byteOffset, Math.min(record.value.byteLength, MOST_SHOWN)).toString('base64');
      touched.set(record.offset, [record.appendedAt, reason, message, record.key, shown]);
    },
    touched: () => [...touched.keys()],
    row(offset) {
      const known = touched.get(offset);
      if (known) return rowOf(offset, known);
      const bytes = store.get(offsetKey(offset));
      return bytes ? rowOf(offset, unpack(bytes) as Stored) : null;
    },
    all: () => [...store.getRange()].map(({ key, value }) => rowOf(Number(key), unpack(value) as Stored)),
    save() {
      for (const [offset, stored] of touched) store.putSync(offsetKey(offset), pack(stored));
      touched.clear();
    },
  };
}
