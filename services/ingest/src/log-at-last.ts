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
        await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      }
    }
    if (closed) await opened?.log.close();
  })();

  return {
    current: () => opened,
    failed,
    soon: (ms) => Promise.race([opening, failed, new Promise<void>((resolve) => setTimeout(resolve, ms).unref())]),
    async close() {
      closed = true;
      await opened?.log.close();
    },
  };
}
