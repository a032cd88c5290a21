import { encodeEnvelope, decodeRecord } from '@trichter/events';
import { versionOf, type EventLog, type LogBatch, type LogRecord, type NewRecord, type PartitionHandlers } from '@trichter/event-log';
import type { RowSink, SinkRow } from '@trichter/projection';
import { worldProjections, worldTables } from '@trichter/projection/testing';
import type { Fault } from './member.js';

/** Ways to be broken that the laws must notice, each at the edges of a process that is sound itself. */
export const faults = {
  /** A row that is gone is not written as removed: what was stored of it stays. */
  'removed rows are not written': () => ({ sink: rowsThrough((_, rows) => rows.filter(({ removed }) => !removed)) }),

  /** A row that a process has written just so before is left out as needless, though it stands at a higher position by now. */
  'a row that is as it was is not written again'() {
    const written = new Map<string, string>();
    const isNews = (table: string, row: SinkRow): boolean => {
      const key = JSON.stringify([table, row.definition, row.partition, keyOf.get(table)!.map((name) => row.columns[name])]);
      const value = JSON.stringify([row.removed, row.columns]);
      const news = written.get(key) !== value;
      written.set(key, value);
      return news;
    };
    return { sink: rowsThrough((table, rows) => rows.filter((row) => isNews(table, row))) };
  },

  /** Every copy of an event counts as one more. */
  'copies are not known by their id': () => ({ log: heardThrough((record) => withValue(record, withOwnId)) }),

  /** The place told to the group is that of the log's end, not of what is stored. */
  'the place committed is ahead of what is stored': () => ({
    log: (log: EventLog): EventLog => ({
      ...log,
      async subscribe(options, handlers) {
        const subscription = await log.subscribe(options, handlers);
        return {
          ...subscription,
          commit: async (partition) => subscription.commit(partition, (await log.ends())[partition]!),
        };
      },
    }),
  }),

  /** What a process before has left unsaid is not said by the one that takes over: statements of records that lie before where it goes on. */
  'statements are not said again after a takeover'() {
    const begun = new Map<number, number>();
    const isOld = ({ value }: NewRecord): boolean => {
      const decoded = decodeRecord(value);
      return 'fromPartition' in decoded && decoded.version < (begun.get(decoded.fromPartition) ?? 0);
    };
    return {
      log: (log: EventLog): EventLog => ({
        ...log,
        append: (records) => log.append(records.filter((record) => !isOld(record))),
        subscribe: (options, handlers) =>
          log.subscribe(options, {
            ...handlers,
            async assigned(partition, committed) {
              const resume = await handlers.assigned(partition, committed);
              begun.set(partition, versionOf(log.generation, resume.next));
              return resume;
            },
          }),
      }),
    };
  },

  /** What came late is entered as if it had come an hour before. */
  'late events are entered in the ledger as if they had come in time': () => ({
    sink: rowsThrough((_, rows) => rows.map((row) => (row.columns['reason'] === 'late' ? { ...row, columns: { ...row.columns, reason: 'event', minute: Number(row.columns['minute']) - 3_600_000 } } : row))),
  }),

  /** The sink says it has the rows before it has them. */
  'rows are acknowledged before they are stored': () => ({
    sink: (sink: RowSink): RowSink => ({
      ...sink,
      async write(flush) {
        void new Promise((resolve) => setTimeout(resolve, 5)).then(() => sink.write(flush)).catch(() => undefined);
      },
    }),
  }),
} satisfies Record<string, () => Fault>;

const keyOf = new Map(worldTables(worldProjections).map(({ name, key }) => [name, key]));

const rowsThrough =
  (change: (table: string, rows: readonly SinkRow[]) => readonly SinkRow[]) =>
  (sink: RowSink): RowSink => ({ ...sink, write: ({ tables, progress }) => sink.write({ tables: new Map([...tables].map(([table, rows]) => [table, change(table, rows)])), progress }) });

const heardThrough =
  (change: (record: LogRecord) => LogRecord) =>
  (log: EventLog): EventLog => {
    const heard = (batch: LogBatch): LogBatch => ({ ...batch, records: batch.records.map(change) });
    return { ...log, subscribe: (options, handlers: PartitionHandlers) => log.subscribe(options, { ...handlers, batch: (batch) => handlers.batch(heard(batch)) }) };
  };

const withValue = (record: LogRecord, change: (record: LogRecord) => Uint8Array | null): LogRecord => ({ ...record, value: change(record) ?? record.value });

function withOwnId({ value, offset }: LogRecord): Uint8Array | null {
  const decoded = decodeRecord(value);
  return decoded.kind === 'envelope' && decoded.envelope.source === 'web' ? encodeEnvelope({ ...decoded.envelope, id: `${decoded.envelope.id} ${offset}` }) : null;
}
