import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@trichter/observability';
import type { OpenedLog } from '@trichter/service-kit';

export interface LogAtLast {
  /** Null until the log could be opened. */
  current(): OpenedLog | null;
  /** Rejects when the log cannot be opened for a reason that trying again does not mend (another workspace key). */
  readonly failed: Promise<never>;
  /** Resolves at the first success or after `ms`, so that a service on a log that is there starts ready. */
  soon(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens the log, again and again while it does not answer: the door stands and says 503 meanwhile. */
export function openAtLast(open: () => Promise<OpenedLog>, logger: Logger, pauseMs = 2_000): LogAtLast {
  let opened: OpenedLog | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let wake: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined); // told to whoever listens; without a listener it is no crash

  const opening = (async () => {
    while (!closed && opened === null) {
      try {
        opened = await open();
      } catch (error) {
        if ((error as { retriable?: boolean }).retriable !== true) return fail(error);
        logger.warn({ err: error }, 'the log cannot be opened yet; trying again');
        // This timer must hold the process: while the log is away at start, nothing else does until the door listens.
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, pauseMs);
        });
      }
    }
    if (closed) await opened?.log.close();
  })();

  return {
    current: () => opened,
    failed,
    async soon(ms) {
      const late = new AbortController();
      const waited = sleep(ms, undefined, { signal: late.signal }).catch(() => undefined); // aborted: no longer of interest
      await Promise.race([opening, failed, waited]).finally(() => late.abort());
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      wake();
      await opened?.log.close();
    },
  };
}
