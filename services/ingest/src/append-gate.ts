import type { EventLog, NewRecord } from '@trichter/event-log';
import type { Logger, Metrics } from '@trichter/observability';

/** `durable`: in the log. `overloaded`: too much waits already. `unavailable`: the log does not answer; a part may be in, so a retry must keep its ids. */
export type AppendOutcome = 'durable' | 'overloaded' | 'unavailable';

export interface AppendGate {
  append(records: readonly NewRecord[]): Promise<AppendOutcome>;
  /** Resolves once nothing waits any more. */
  drained(): Promise<void>;
}

export interface AppendGateOptions {
  /** The log, or null as long as it cannot be opened. */
  log: () => Pick<EventLog, 'append'> | null;
  logger: Logger;
  metrics: Metrics;
  /** Records that may wait at once. */
  maxInFlight: number;
  /** Ms after which a log that does not answer counts as down. */
  deadlineMs?: number;
  /** Ms between two tries while it is down; requests in between are refused at once. */
  pauseMs?: number;
  now?: () => number;
}

interface Waiting {
  records: readonly NewRecord[];
  settle: (outcome: AppendOutcome) => void;
}

/** Records of one append: more would make the first of them wait for the last. */
const MAX_GROUP = 5_000;

/**
 * Between requests and log: while one append is under way, what comes in waits and goes together in the next, so that a hundred
 * requests cost one commit. One append at a time keeps the order. A log that failed is tried by one request a second; the rest are told at once.
 */
export function createAppendGate({ log, logger, metrics, maxInFlight, deadlineMs = 5_000, pauseMs = 1_000, now = Date.now }: AppendGateOptions): AppendGate {
  let waiting: Waiting[] = [];
  let inFlight = 0;
  let busy = false;
  let down = false;
  let nextTry = 0;
  let whenDrained: (() => void)[] = [];

  async function appendGroup(records: NewRecord[]): Promise<AppendOutcome> {
    const opened = log();
    if (opened === null) return failed(new Error('the log has not been opened yet'));
    const measured = metrics.appendSeconds.startTimer();
    try {
      await withDeadline(opened.append(records), deadlineMs);
      measured();
      if (down) logger.info('the log answers again');
      down = false;
      return 'durable';
    } catch (error) {
      return failed(error);
    }
  }

  function failed(error: unknown): 'unavailable' {
    if (!down) logger.error({ err: error }, 'the log does not take records; answering 503 until it does');
    down = true;
    nextTry = now() + pauseMs;
    return 'unavailable';
  }

  async function pump(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const group = takeGroup();
      const outcome = await appendGroup(group.length === 1 ? [...group[0]!.records] : group.flatMap(({ records }) => records));
      for (const { records, settle } of group) {
        inFlight -= records.length;
        settle(outcome);
      }
      if (outcome === 'unavailable') refuseAll();
      metrics.appendsInFlight.set(inFlight);
    }
    busy = false;
    for (const tell of whenDrained) tell();
    whenDrained = [];
  }

  function takeGroup(): Waiting[] {
    let size = 0;
    let end = 0;
    do size += waiting[end++]!.records.length;
    while (end < waiting.length && size + waiting[end]!.records.length <= MAX_GROUP);
    const group = waiting.slice(0, end);
    waiting = waiting.slice(end);
    return group;
  }

  function refuseAll(): void {
    for (const { records, settle } of waiting.splice(0)) {
      inFlight -= records.length;
      settle('unavailable');
    }
  }

  return {
    append(records) {
      if (records.length === 0) return Promise.resolve('durable');
      if (down && (busy || now() < nextTry)) return Promise.resolve('unavailable');
      if (inFlight > 0 && inFlight + records.length > maxInFlight) return Promise.resolve('overloaded');
      inFlight += records.length;
      return new Promise((settle) => {
        waiting.push({ records, settle });
        if (!busy) void pump();
      });
    },
    drained: () => (busy ? new Promise((resolve) => void whenDrained.push(resolve)) : Promise.resolve()),
  };
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the log did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
