import type { Logger } from '@trichter/observability';

export interface RunOptions {
  readonly name: string;
  readonly logger: Logger;
  /** Finishes what is in hand. Called once. */
  readonly stop: (reason: string) => Promise<void>;
  /** Ms after which the process goes anyway. Default 20 s. */
  readonly graceMs?: number;
  /** Told to the parent (`{ kind: 'listening', name, ...facts }`) when this is a supervised child with an IPC channel. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Rejects when the work itself fails (a subscription that stopped): the process then stops with code 1. */
  readonly failed?: Promise<unknown>;
}

/**
 * Keeps a service until SIGTERM, SIGINT or the end of its parent (a closed IPC channel: no orphan is left behind), then stops it.
 * A second signal ends it at once. Exit code 0 after an orderly stop, 1 after a failure.
 */
export function runUntilStopped({ name, logger, stop, graceMs = 20_000, facts = {}, failed }: RunOptions): void {
  let stopping = false;
  const end = (reason: string, code: number): void => {
    if (stopping) process.exit(code || 130);
    stopping = true;
    logger.info({ reason }, 'stopping');
    setTimeout(() => {
      logger.error({ graceMs }, 'did not stop in time');
      process.exit(1);
    }, graceMs).unref();
    stop(reason).then(
      () => process.exit(code),
      (error: unknown) => {
        logger.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM', 0));
  process.on('SIGINT', () => {
    // In a terminal Ctrl-C reaches parent and child alike; a supervised child leaves it to its parent, which ends it in order.
    if (!process.send) end('SIGINT', 0);
  });
  process.on('disconnect', () => end('the parent process is gone', 0));
  failed?.catch((error: unknown) => {
    logger.fatal({ err: error }, 'the service cannot go on');
    end('failure', 1);
  });
  if (process.send) process.send({ kind: 'listening', name, ...facts });
}

/** For the top of `main.ts`: a start that fails says why in one line of the log and exits with code 1. */
export async function startOrExit(logger: Logger, start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    logger.fatal({ err: error }, `could not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
