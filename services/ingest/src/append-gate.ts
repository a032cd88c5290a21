import type { EventLog, NewRecord, Position } from '@trichter/event-log';
import type { Logger, Metrics } from '@trichter/observability';

/** `durable`: in the log. `overloaded`: too much waits already. `unavailable`: the log does not answer; a part may be in, so a retry must keep its ids. */
export type AppendOutcome = 'durable' | 'overloaded' | 'unavailable';

export interface AppendGate {
  /** `told` hears the positions of what is durable, before the outcome. */
  append(records: readonly NewRecord[], told?: (positions: readonly Position[]) => void): Promise<AppendOutcome>;
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
  /** Told `appended` when the log has the records and nobody has been answered. */
  trace?: ((step: string) => void) | undefined;
}

/**
 * Between requests and log. Both logs gather concurrent appends into one commit themselves, so nothing is held back here: the gate limits what
 * waits, sets a deadline, and while the log is down lets one request a second try it and tells the rest at once.
 */
export function createAppendGate({ log, logger, metrics, maxInFlight, deadlineMs = 5_000, pauseMs = 1_000, now = Date.now, trace }: AppendGateOptions): AppendGate {
  let inFlight = 0;
  let down = false;
  let nextTry = 0;
  let whenDrained: (() => void)[] = [];

  function count(change: number): void {
    inFlight += change;
    metrics.appendsInFlight.set(inFlight);
    if (inFlight > 0 || whenDrained.length === 0) return;
    for (const tell of whenDrained) tell();
    whenDrained = [];
  }

  async function tryAppend(records: readonly NewRecord[], told?: (positions: readonly Position[]) => void): Promise<AppendOutcome> {
    const started = performance.now();
    try {
      const opened = log();
      if (opened === null) throw new Error('the log has not been opened yet');
      const positions = await withDeadline(opened.append(records), deadlineMs);
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
      if (down) {
        if (now() < nextTry) return 'unavailable';
        nextTry = now() + deadlineMs; // this request tries; the others are told at once until it knows
      }
      if (inFlight > 0 && inFlight + records.length > maxInFlight) return 'overloaded';
      count(records.length);
      try {
        return await tryAppend(records, told);
      } finally {
        count(-records.length);
      }
    },
    drained: () => (inFlight > 0 ? new Promise((resolve) => void whenDrained.push(resolve)) : Promise.resolve()),
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
