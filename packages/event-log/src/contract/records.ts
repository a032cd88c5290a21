import type { EventLog, LogRecord } from '../event-log.js';

export const text = (value: string): Uint8Array => Buffer.from(value);

export async function readAll(log: EventLog, partition: number, from = 0, to?: number): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const batch of log.read(partition, from, to)) records.push(...batch.records);
  return records;
}

/** `count` records for one partition, told apart by their number. */
export const numbered = (partition: number, count: number, start = 0) =>
  Array.from({ length: count }, (_, n) => ({ key: `user:${n % 11}`, value: text(`p${partition}:${start + n}`), partition }));
