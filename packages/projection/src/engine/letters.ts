import type { RejectionsCounted } from '@trichter/events';
import { versionOf, type LogRecord, type NewRecord } from '@trichter/event-log';
import { pack, unpack } from 'msgpackr';
import { removedColumns } from '../empty-row.js';
import { TooManyDeadLetters } from '../errors.js';
import type { SinkRow } from '../row-sink.js';
import { offsetKey } from '../store/outbox-store.js';
import type { Bytes } from '../store/partition-env.js';
import type { PositionRecord } from '../store/position-store.js';
import { deadLettersTable, rejectionsTable } from '../table-shape.js';
import type { Replay } from './fold-record.js';
import type { StoredLetter } from './stored-letters.js';

/** Bytes of a record's value that are shown (base64); the record itself stays in the log. */
const MOST_SHOWN = 64 * 1024;

/** Unreadable records that are put up with. */
export interface DeadLetterLimits {
  /** Within a minute of the partition's clock. */
  readonly perMinute: number;
  /** One behind the other. Records that tell the fold nothing (clock ticks) neither break nor lengthen a run. */
  readonly inARow: number;
}

/** What a partition keeps about records themselves: those nobody can read, and what the door counted as refused. One entry an offset. */
export interface Letters {
  /** Notes a record nobody can read. Throws `TooManyDeadLetters` past a limit, unless `silent`: what was put up with once is put up with again. */
  poison(record: LogRecord, reason: string, message: string, silent: boolean): void;
  /** A record that could be read ends a run. */
  readable(): void;
  /** The mark on a letter, and what is to be sent on: the first time the envelope, later or for no letter nothing. */
  replayed(replay: Replay, offset: number, clock: number): readonly NewRecord[];
  /** Blanks the texts of letters that came in under this identifier until then (UTC ms), here and, sent again under the same version, where they are shown. Looks at all letters. */
  erased(identifier: string, until: number): void;
  rejections(offset: number, counted: RejectionsCounted): void;
  /** Offsets whose rows changed since the last `save`. */
  touched(): readonly number[];
  rowsOf(offset: number): readonly LetterRow[];
  all(): LetterRow[];
  /** What ClickHouse must hear when the partition is taken over: letters it lacks, and letters of code that could read less. */
  reconcile(stored: readonly StoredLetter[], next: number, restored: boolean): LetterRow[];
  /** Within a transaction. */
  save(): void;
}

export type LetterRow = readonly [table: string, row: SinkRow];

interface Letter {
  readonly receivedAt: number;
  readonly reason: string;
  readonly message: string;
  readonly key: string;
  readonly value: string;
  readonly bytes: number;
  readonly replayed: { readonly offset: number; readonly at: number; readonly mended: boolean; readonly source: string; readonly id: string } | null;
}
type Entry = { readonly letter: Letter } | { readonly rejections: RejectionsCounted };

export function createLetters(store: Bytes, partition: number, generation: number, position: PositionRecord, limits: DeadLetterLimits): Letters {
  const touched = new Map<number, Entry>();
  const entryOf = (offset: number): Entry | null => {
    const bytes = touched.has(offset) ? null : store.get(offsetKey(offset));
    return touched.get(offset) ?? (bytes ? (unpack(bytes) as Entry) : null);
  };
  const row = (offset: number, columns: SinkRow['columns'], removed = false): SinkRow => ({ definition: '', partition, version: versionOf(generation, offset), removed, columns });

  function rowsOf(offset: number, entry: Entry): LetterRow[] {
    if ('letter' in entry) return [[deadLettersTable.name, letterRow(offset, entry.letter)]];
    const { door, minute, source, counts } = entry.rejections;
    return counts.map(({ code, field, count, example }) => [rejectionsTable.name, row(offset, { minute, source, code, field, door, rejected: count, example })]);
  }
  const letterRow = (offset: number, { receivedAt, reason, message, key, value, bytes, replayed }: Letter): SinkRow =>
    row(replayed?.offset ?? offset, {
      ...{ offset, received_at: receivedAt, reason, message, record_key: key, value, bytes },
      ...{ replayed_at: replayed?.at ?? null, replayed_source: replayed?.source ?? '', replayed_id: replayed?.id ?? '', mended: replayed?.mended ?? false },
    });

  function count(record: LogRecord, reason: string): void {
    const minute = Math.floor(record.appendedAt / 60_000);
    position.poisonCount = minute === position.poisonMinute ? position.poisonCount + 1 : 1;
    position.poisonMinute = minute;
    position.poisonRun = (position.poisonRun ?? 0) + 1;
    const facts = { partition, offset: record.offset, reason };
    if (position.poisonCount > limits.perMinute) throw new TooManyDeadLetters({ ...facts, limit: limits.perMinute, within: 'minute' });
    if (position.poisonRun > limits.inARow) throw new TooManyDeadLetters({ ...facts, limit: limits.inARow, within: 'row' });
  }

  const all = (): [number, Entry][] => [...store.getRange()].map(({ key, value }) => [Number(key), unpack(value) as Entry]);

  return {
    poison(record, reason, message, silent) {
      if (!silent) count(record, reason);
      const { value, key, offset, appendedAt } = record;
      const shown = Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, MOST_SHOWN)).toString('base64');
      touched.set(offset, { letter: { receivedAt: appendedAt, reason, message, key, value: shown, bytes: value.byteLength, replayed: null } });
    },
    readable() {
      position.poisonRun = 0;
    },
    replayed({ letter: at, mended, source, id, record }, offset, clock) {
      const entry = entryOf(at);
      // No letter (this code reads the record by itself, so it counts by itself), or one that was sent on before: a letter counts once.
      if (!entry || !('letter' in entry) || entry.letter.replayed) return [];
      touched.set(at, { letter: { ...entry.letter, replayed: { offset, at: clock, mended, source, id } } });
      return [record];
    },
    erased(identifier, until) {
      for (const [offset, entry] of new Map([...all(), ...touched])) {
        if (!('letter' in entry) || entry.letter.key !== identifier || entry.letter.receivedAt > until) continue;
        if (entry.letter.value !== '' || entry.letter.message !== '') touched.set(offset, { letter: { ...entry.letter, value: '', message: '' } });
      }
    },
    rejections: (offset, counted) => void touched.set(offset, { rejections: counted }),
    touched: () => [...touched.keys()],
    rowsOf(offset) {
      const entry = entryOf(offset);
      return entry ? rowsOf(offset, entry) : [];
    },
    all: () => all().flatMap(([offset, entry]) => rowsOf(offset, entry)),
    reconcile(stored, next, restored) {
      const known = new Map(stored.map((letter) => [letter.offset, letter]));
      const now = versionOf(generation, Math.max(0, next - 1));
      const rows = all().flatMap(([offset, entry]): LetterRow[] => {
        if (!('letter' in entry)) return restored ? rowsOf(offset, entry) : [];
        const there = known.get(offset);
        known.delete(offset);
        const own = letterRow(offset, entry.letter);
        if (there && !there.removed && there.version >= own.version && !restored) return [];
        return [[deadLettersTable.name, there?.removed && there.version >= own.version ? { ...own, version: now } : own]];
      });
      // What stands there and is no letter here: newer code reads it.
      const read = [...known.values()].filter(({ offset, removed, version }) => !removed && offset < next && version < now);
      return [...rows, ...read.map(({ offset }): LetterRow => [deadLettersTable.name, { ...row(next - 1, removedColumns(deadLettersTable, { offset }), true) }])];
    },
    save() {
      for (const [offset, entry] of touched) store.putSync(offsetKey(offset), pack(entry));
      touched.clear();
    },
  };
}
