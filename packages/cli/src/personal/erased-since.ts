import { decodeRecord } from '@trichter/events';
import type { EventLog } from '@trichter/event-log';

/** Identifiers that were erased, with the log's time of the last erasure (UTC ms). Reads the whole log. */
export async function erasedSince(log: Pick<EventLog, 'partitions' | 'read'>): Promise<Map<string, number>> {
  const erased = new Map<string, number>();
  for (let partition = 0; partition < log.partitions; partition++) {
    for await (const { records } of log.read(partition, 0)) {
      for (const { key, value, appendedAt } of records) {
        const record = decodeRecord(value);
        if (record.kind === 'envelope' && record.envelope.type === 'lead.erased') erased.set(key, appendedAt);
      }
    }
  }
  return erased;
}
