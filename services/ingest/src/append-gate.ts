import type { EventLog, NewRecord, Position } from '@trichter/event-log';
import type { Logger, Metrics } from '@trichter/observability';

/** `durable`: in the log. `overloaded`: too much waits already. `unavailable`: the log does not answer; a part may be in, so a retry must keep its ids. */
export type AppendOutcome = 'durable' | 'overloaded' | 'unavailable';

export interface AppendGate {
  /** `told` hears the positions of what is durable, before the outcome. */
  append(records: readonly NewRecord[], told?: (positions: readonly Position[]) => void): Promise<AppendOutcome>;
  /** down: the last append failed. overloaded: one was refused for want of room in the last seconds. */
  state(): 'open' | 'overloaded' | 'down';
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
  /** Bytes that may wait at once. */
  maxBytesInFlight?: number;
  /** Ms the oldest append may have waited when another is let in: what comes now would wait as long, and is better told at once. */
  patienceMs?: number;
  /** Ms after which a log that does not answer counts as down. */
  deadlineMs?: number;
  /** Ms between two tries while it is down; requests in between are refused at once. */
  pauseMs?: number;
  now?: () => number;
  /** Told `appended` when the log has the records and nobody has been answered. */
  trace?: ((step: string) => void) | undefined;
}

/** So long after a refusal the door still says that it is overloaded. */
const OVERLOADED_MS = 10_000;

/**
 * Between requests and log. Both logs gather concurrent appends into one commit themselves, so nothing is held back here: the gate limits what
 * waits, sets a deadline, and while the log is down lets one request a second try it and tells the rest at once.
 *
 * Overload shows as age: a log that keeps up answers in milliseconds, one that does not lets appends grow old, whatever its rate is. So the
 * next one is refused while the oldest is older than `patienceMs`, long before limits of number or bytes, which bound the memory.
 */
export function createAppendGate({ log, logger, metrics, maxInFlight, maxBytesInFlight = 128 * 1024 * 1024, patienceMs = 1_000, deadlineMs = 5_000, pauseMs = 1_000, now = Date.now, trace }: AppendGateOptions): AppendGate {
  let inFlight = 0;
  let bytesInFlight = 0;
  /** Starts of the appends somebody waits for, oldest first. */
  const awaited = new Set<{ readonly since: number }>();
  let down = false;
  let nextTry = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;
  const whenDrained: (() => void)[] = [];

  function count(records: number, bytes: number): void {
    inFlight += records;
    bytesInFlight += bytes;
    metrics.appendsInFlight.set(inFlight);
  }

  function isFull(records: number, bytes: number): boolean {
    if (inFlight === 0) return false;
    if (inFlight + records > maxInFlight || bytesInFlight + bytes > maxBytesInFlight) return true;
    const [oldest] = awaited;
    return !down && oldest !== undefined && now() - oldest.since > patienceMs;
  }

  async function tryAppend(records: readonly NewRecord[], bytes: number, told?: (positions: readonly Position[]) => void): Promise<AppendOutcome> {
    const started = performance.now();
    try {
      const opened = log();
      if (opened === null) throw new Error('the log has not been opened yet');
      const appended = opened.append(records);
      count(records.length, bytes);
      // Counted until the log lets go of them, also past the deadline: it still holds what it has not answered.
      const over = () => count(-records.length, -bytes);
      appended.then(over, over);
      const positions = await withDeadline(appended, deadlineMs);
      told?.(positions);
      trace?.('appended');
      metrics.appendSeconds.observe((performance.now() - started) / 1000);
      if (down) logger.info('the log answers again');
      down = false;
      return 'durable';
    } catch (error) {
      if (!down) logger.error({ err: error }, 'the log does not take records; answering 503 until it does');
      down = true;
      nextTry = now() + pauseMs;
      return 'unavailable';
    }
  }

  return {
    async append(records, told) {
      if (records.length === 0) return 'durable';
      if (down && now() < nextTry) return 'unavailable';
      const bytes = records.reduce((sum, { value }) => sum + value.length, 0);
      if (isFull(records.length, bytes)) {
        refusedAt = now();
        return 'overloaded';
      }
      if (down) nextTry = now() + deadlineMs; // this request tries; the others are told at once until it knows
      const mine = { since: now() };
      awaited.add(mine);
      try {
        return await tryAppend(records, bytes, told);
      } finally {
        awaited.delete(mine);
        if (awaited.size === 0) for (const tell of whenDrained.splice(0)) tell();
      }
    },
    state: () => (down ? 'down' : now() - refusedAt < OVERLOADED_MS ? 'overloaded' : 'open'),
    drained: () => (awaited.size > 0 ? new Promise((resolve) => void whenDrained.push(resolve)) : Promise.resolve()),
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
