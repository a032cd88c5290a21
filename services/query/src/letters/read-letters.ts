import type { DeadLetter, DeadLetterDetail, DeadLetters, DeadLettersQuery } from '@trichter/api';
import type { LogRecord } from '@trichter/event-log';
import { decodeRecord, originOfUnreadable } from '@trichter/events';
import { poisonIn } from '@trichter/projection';
import { problem } from '@trichter/service-kit';
import { z } from 'zod';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { cursorOf, placeOf } from '../reports/cursor.js';
import { deadLetter, deadLetterReasons, deadLetters } from '../sql/dead-letters.js';

const Place = z.object({ received: z.int(), partition: z.int(), offset: z.int() });
type Columns = Readonly<Record<string, unknown>>;
const iso = (at: unknown): string => new Date(Number(at)).toISOString();

/** A page of records nobody could read, the latest first. */
export async function readDeadLetters(deps: Deps, { after, from, to, limit, ...filter }: DeadLettersQuery): Promise<DeadLetters> {
  const of = { ...filter, from: from && Date.parse(from), to: to && Date.parse(to), after: placeOf(after, Place), limit: limit + 1 };
  const [found, reasons] = await Promise.all([
    ask<Columns>(deps, 'dead_letters', deadLetters({ ...of, from: of.from || undefined, to: of.to || undefined })),
    ask<{ reason: string; letters: number; waiting: number }>(deps, 'dead_letter_reasons', deadLetterReasons()),
  ]);
  const page = found.slice(0, limit);
  const end = found.length > limit ? page.at(-1) : undefined;
  return {
    letters: page.map(letterOf),
    reasons: reasons.map(({ reason, letters, waiting }) => ({ reason, letters: Number(letters), waiting: Number(waiting) })),
    next: end ? cursorOf({ received: Number(end['received']), partition: Number(end['partition']), offset: Number(end['offset']) }) : null,
  };
}

export interface FoundLetter {
  /** Null where ClickHouse does not list it (yet): a partition that stopped at it never told. */
  readonly listed: DeadLetter | null;
  /** Null where the log does not answer. */
  readonly record: LogRecord | null;
  /** As the table shows it: base64, 64 KiB at most. */
  readonly shown: string | null;
}

/** The letter at a position: its row, and the record itself from the log. 404 where there is neither. */
export async function findLetter(deps: Deps, partition: number, offset: number): Promise<FoundLetter> {
  if (partition >= deps.log.partitions) throw problem({ status: 404, code: 'no_such_letter', title: 'No such partition', field: 'partition', value: partition, detail: `the log has partitions 0 to ${deps.log.partitions - 1}`, remedy: 'take the position from /v1/dead-letters' });
  const [[row], record] = await Promise.all([ask<Columns>(deps, 'dead_letter', deadLetter(partition, offset)), recordAt(deps, partition, offset)]);
  if (!row && !record) throw problem({ status: 404, code: 'no_such_letter', title: 'No such record', field: 'offset', value: offset, detail: `partition ${partition} has no record at offset ${offset}`, remedy: 'take the position from /v1/dead-letters' });
  return { listed: row ? letterOf(row) : null, record, shown: row ? String(row['value']) : null };
}

export async function readDeadLetter(deps: Deps, partition: number, offset: number): Promise<DeadLetterDetail> {
  const { listed, record, shown } = await findLetter(deps, partition, offset);
  const bytes = record ? Buffer.from(record.value) : Buffer.from(shown ?? '', 'base64');
  const decoded = decodeRecord(bytes);
  const poison = poisonIn(record ?? { partition, offset, key: listed?.key ?? '', value: bytes, appendedAt: Date.parse(listed?.receivedAt ?? iso(0)) }, deps.log);
  if (!listed && !poison) throw problem({ status: 404, code: 'no_such_letter', title: 'Not a dead letter', field: 'offset', value: offset, detail: `the record at ${partition}/${offset} can be read: ${decoded.kind}`, remedy: 'see it with: npm run trichter -- tail' });
  const unlisted = (): DeadLetter => ({ partition, offset, receivedAt: iso(record?.appendedAt ?? 0), reason: poison?.reason ?? '', message: poison?.message ?? '', key: record?.key ?? '', bytes: bytes.length, replayed: null });
  return {
    ...(listed ?? unlisted()),
    original: { base64: bytes.toString('base64'), from: record ? 'log' : 'table', whole: record !== null || bytes.length === listed?.bytes },
    origin: decoded.kind === 'envelope' ? { source: decoded.envelope.source, id: decoded.envelope.id } : originOfUnreadable(bytes),
    readable: poison ? null : decoded.kind,
  };
}

async function recordAt(deps: Deps, partition: number, offset: number): Promise<LogRecord | null> {
  const end = (await deps.log.ends())[partition] ?? 0;
  if (offset >= end) return null;
  for await (const { records } of deps.log.read(partition, offset, offset + 1)) return records.find((record) => record.offset === offset) ?? null;
  return null;
}

const letterOf = (row: Columns): DeadLetter => ({
  partition: Number(row['partition']),
  offset: Number(row['offset']),
  receivedAt: iso(row['received']),
  reason: String(row['reason']),
  message: String(row['message']),
  key: String(row['record_key']),
  bytes: Number(row['bytes']),
  replayed: row['replayed'] === null ? null : { at: iso(row['replayed']), source: String(row['replayed_source']), id: String(row['replayed_id']), mended: Boolean(row['mended']) },
});
