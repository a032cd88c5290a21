import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@trichter/observability';

/** Nest's own lines through our logger; its start-up chatter only at debug. */
export function nestLogger(logger: Logger): LoggerService {
  const context = (rest: readonly unknown[]): { nest?: unknown } => (rest.length ? { nest: rest.at(-1) } : {});
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(context(rest), String(message)),
    debug: (message: unknown, ...rest: unknown[]) => logger.trace(context(rest), String(message)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(context(rest), String(message)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(context(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) => logger.error(context(rest), String(message)),
    fatal: (message: unknown, ...rest: unknown[]) => logger.fatal(context(rest), String(message)),
  };
}
