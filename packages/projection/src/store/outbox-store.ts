import type { NewRecord } from '@trichter/event-log';
import { pack, unpack } from 'msgpackr';
import { packHistory, unpackHistory, type PackedHistory } from '../ledger/pack-history.js';
import type { SinkRow } from '../row-sink.js';
import type { Bytes } from './partition-env.js';

/**
 * What a batch touched and what is not yet known to be acknowledged. Rows are absolute, so their names suffice: sent again, they are made
 * from the state as it is then, which is their value at a position at least as high. Rows of the ledger are kept whole: the state knows the last minute only.
 */
export interface OutboxEntry {
  readonly leads: readonly string[];
  readonly cells: readonly string[];
  readonly deadLetters: readonly number[];
  readonly records: readonly NewRecord[];
  /** By table. */
  readonly history: ReadonlyMap<string, readonly SinkRow[]>;
}

/** Text that sorts as the number does. */
export const offsetKey = (offset: number): string => String(offset).padStart(16, '0');

export function writeOutbox(outbox: Bytes, next: number, entry: OutboxEntry): void {
  const records = entry.records.map(({ key, value, partition }) => [key, value, partition ?? null]);
  outbox.putSync(offsetKey(next), pack([entry.leads, entry.cells, entry.deadLetters, records, packHistory(entry.history)]));
}

/** Entries of batches that ended above `from`, as one. */
export function readOutbox(outbox: Bytes, from: number): OutboxEntry {
  const leads = new Set<string>();
  const cells = new Set<string>();
  const deadLetters = new Set<number>();
  const records: NewRecord[] = [];
  const history = new Map<string, SinkRow[]>();
  for (const { value } of outbox.getRange({ start: offsetKey(from + 1) })) {
    const [ofLeads, ofCells, ofDeadLetters, ofRecords, ofHistory] = unpack(value) as [string[], string[], number[], [string, Uint8Array, number | null][], PackedHistory];
    unpackHistory(ofHistory, history);
    for (const lead of ofLeads) leads.add(lead);
    for (const cell of ofCells) cells.add(cell);
    for (const offset of ofDeadLetters) deadLetters.add(offset);
    for (const [key, bytes, partition] of ofRecords) records.push({ key, value: bytes, ...(partition === null ? {} : { partition }) });
  }
  return { leads: [...leads], cells: [...cells], deadLetters: [...deadLetters], records, history };
}

/** Removes what is acknowledged. Within a transaction. */
export function trimOutbox(outbox: Bytes, acknowledged: number): void {
  for (const key of [...outbox.getKeys({ end: offsetKey(acknowledged + 1) })]) outbox.removeSync(key);
}
