import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeRecord } from '@trichter/events';
import type { EventLog, LogRecord } from '@trichter/event-log';
import type { Command } from 'commander';
import { logAtHand } from '../audit/log-at-hand.js';
import { exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { interruption } from '../terminal/interrupted.js';
import { wholeNumber, withData } from './options.js';

const LOOK_MS = 250;

export function addTail(program: Command, ended: Ended): void {
  withData(program.command('tail').description('show records of the log as they come in, until Ctrl-C'))
    .option('--from-start', 'begin with the first record')
    .option('--limit <n>', 'end after so many records', wholeNumber)
    .option('--ticks', 'show the clock records of the partitions too')
    .option('--json', 'one JSON object a line')
    .action(async ({ data, fromStart, limit = Infinity, ticks, json }: { data: string; fromStart?: boolean; limit?: number; ticks?: boolean; json?: boolean }) => {
      const log = await logAtHand(resolve(data));
      const { signal } = interruption(() => undefined);
      try {
        let shown = 0;
        for await (const record of recordsOf(log, fromStart ?? false, signal)) {
          const decoded = decodeRecord(record.value);
          if (decoded.kind === 'clock.ticked' && !ticks) continue;
          process.stdout.write(`${json ? JSON.stringify({ partition: record.partition, offset: record.offset, receivedAt: new Date(record.appendedAt).toISOString(), ...decoded }, replaceBytes) : lineOf(record, decoded)}\n`);
          if (++shown >= limit) break;
        }
      } finally {
        await log.close();
      }
      ended(exitCode.ok);
    });
}

async function* recordsOf(log: EventLog, fromStart: boolean, signal: AbortSignal): AsyncIterable<LogRecord> {
  const next = fromStart ? Array.from({ length: log.partitions }, () => 0) : await log.ends();
  while (!signal.aborted) {
    const ends = await log.ends();
    for (let partition = 0; partition < log.partitions; partition++) {
      if ((next[partition] ?? 0) >= (ends[partition] ?? 0)) continue;
      for await (const batch of log.read(partition, next[partition] ?? 0, ends[partition])) {
        for (const record of batch.records) {
          if (signal.aborted) return;
          yield record;
          next[partition] = record.offset + 1;
        }
      }
    }
    await sleep(LOOK_MS);
  }
}

function lineOf({ partition, offset, appendedAt, key }: LogRecord, decoded: ReturnType<typeof decodeRecord>): string {
  const at = `${new Date(appendedAt).toISOString()}  ${partition}:${offset}`;
  switch (decoded.kind) {
    case 'envelope': {
      const { type, source, id, time, subject, amount, currency } = decoded.envelope;
      const money = amount === null ? '' : `  ${(amount / 100).toFixed(2)} ${currency}`;
      return `${at}  ${type}  ${time === null ? 'now' : new Date(time).toISOString()}  ${subject.slice(0, subject.indexOf(':') + 9)}  ${source}/${id}${money}`;
    }
    case 'poison':
      return `${at}  UNREADABLE  ${decoded.reason}: ${decoded.message}`;
    default:
      return `${at}  ${decoded.kind}  ${key}`;
  }
}

/** Bytes (ciphertext) as base64, not as a list of numbers. */
const replaceBytes = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value);
