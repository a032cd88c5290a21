import { randomBytes } from 'node:crypto';
import type { EventLog, NewRecord } from '@trichter/event-log';
import { encodeRejectionsCounted, maskedValues, type RejectionCount } from '@trichter/events';
import type { Logger, Metrics } from '@trichter/observability';

export interface Rejections {
  /** Notes what was refused, or dropped from what was taken (`keptCode`), of one request. Costs a look-up for each; never waits, never throws. */
  note(source: string, rejected: readonly Refused[]): void;
  /** Sends what is counted up to now and takes no more. Resolves at the latest after a few seconds, whatever the log does. */
  close(): Promise<void>;
}

export interface Refused {
  readonly code: string;
  readonly field: string;
  readonly message: string;
  /** Events it stands for; default 1. */
  readonly count?: number;
}

export interface RejectionsOptions {
  /** The log, or null as long as it cannot be opened. */
  readonly log: () => Pick<EventLog, 'append'> | null;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now?: () => number;
  /** Ms between looks whether a minute is over. */
  readonly everyMs?: number;
}

const MINUTE = 60_000;
/** Kinds of rejections told apart a minute (source, code and field); the rest is counted under `(more)`. */
export const MOST_KINDS = 200;
/** Minutes kept while the log is away; then the oldest is forgotten, with a count. */
export const MOST_MINUTES = 60;
const MOST_FIELD = 100;
const CLOSE_MS = 3_000;
const MORE = '(more)';

type Kinds = Map<string, { readonly source: string; readonly count: RejectionCount }>;

/** What a parser says holds the sender's text in any shape: only what should have been sent is shown. */
const exampleOf = (code: string, message: string): string => maskedValues(code === 'unparsable' ? (message.split(',')[0] ?? '') : message);

/**
 * What this door refuses, counted by minute, source, code and field with one masked example, and put into the log once a minute: so it can be seen
 * from the dashboard, and is as durable as what was accepted. A minute is sent only when it is over and never changes then, so sending it twice, after an
 * append of unknown outcome, says the same twice.
 */
export function createRejections({ log, metrics, logger, now = Date.now, everyMs = 5_000 }: RejectionsOptions): Rejections {
  const door = randomBytes(8).toString('hex');
  const minutes = new Map<number, Kinds>();
  let sending: Promise<void> | null = null;
  let failed = false;
  let closed = false;

  function kindsOf(minute: number): Kinds {
    const known = minutes.get(minute);
    if (known) return known;
    if (minutes.size >= MOST_MINUTES) {
      const [oldest] = minutes.keys();
      for (const { count } of minutes.get(oldest!)!.values()) metrics.rejectionsForgotten.inc(count.count);
      minutes.delete(oldest!);
    }
    const kinds: Kinds = new Map();
    minutes.set(minute, kinds);
    return kinds;
  }

  function add(kinds: Kinds, source: string, { code, field, message, count = 1 }: Refused): void {
    const key = `${source}\u0000${code}\u0000${field}`;
    const known = kinds.get(key);
    if (known) known.count.count += count;
    else if (kinds.size < MOST_KINDS) kinds.set(key, { source, count: { code, field: field.slice(0, MOST_FIELD), count, example: exampleOf(code, message) } });
    else if (field !== MORE) add(kinds, source, { code, field: MORE, message: '', count });
    else if (kinds.size < 2 * MOST_KINDS) kinds.set(key, { source, count: { code, field: MORE, count, example: '' } });
    else metrics.rejectionsForgotten.inc(count);
  }

  const recordsOf = (minute: number, kinds: Kinds): NewRecord[] => {
    const sources = new Map<string, RejectionCount[]>();
    for (const { source, count } of kinds.values()) (sources.get(source) ?? sources.set(source, []).get(source)!).push(count);
    return [...sources].map(([source, counts]) => ({ key: `fact:rejections:${source}`, value: encodeRejectionsCounted({ door, minute, source, counts }) }));
  };

  /** Minutes that are over; at the end the one that runs as well. */
  async function send(before: number): Promise<void> {
    const over = [...minutes].filter(([minute]) => minute < before);
    const opened = log();
    if (over.length === 0 || opened === null) return;
    try {
      await opened.append(over.flatMap(([minute, kinds]) => recordsOf(minute, kinds)));
      for (const [minute] of over) minutes.delete(minute);
      failed = false;
    } catch (error) {
      if (!failed) logger.warn({ err: error, minutes: minutes.size }, 'counted rejections cannot be put into the log; keeping them');
      failed = true;
    }
  }

  const minuteNow = (): number => Math.floor(now() / MINUTE) * MINUTE;
  const timer = setInterval(() => {
    sending ??= send(minuteNow()).finally(() => (sending = null));
  }, everyMs);
  timer.unref();

  return {
    note(source, rejected) {
      if (closed || rejected.length === 0) return;
      const kinds = kindsOf(minuteNow());
      for (const each of rejected) add(kinds, source, each);
    },
    async close() {
      closed = true;
      clearInterval(timer);
      let late: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => (late = setTimeout(resolve, CLOSE_MS)));
      await Promise.race([(sending ?? Promise.resolve()).then(() => send(Number.POSITIVE_INFINITY)), patience]);
      clearTimeout(late);
    },
  };
}
