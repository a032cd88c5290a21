import { pino, stdTimeFunctions, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Names under which secrets travel; at the top and one or two levels down they never reach a log line. */
const secretNames = ['password', 'authorization', 'writeKey', 'write_key', 'workspaceKey', 'workspace_key', 'token', 'secret', 'cookie', 'TRICHTER_WORKSPACE_KEY', 'TRICHTER_CLICKHOUSE_PASSWORD', 'TRICHTER_CLICKHOUSE_MIGRATOR_PASSWORD', 'TRICHTER_CLICKHOUSE_ERASER_PASSWORD', 'TRICHTER_WRITE_KEYS', 'TRICHTER_QUERY_TOKEN'];
const pathOf = (name: string): string[] => [name, `*.${name}`, `*.*.${name}`];

export interface LoggerOptions {
  readonly service: string;
  readonly level?: LogLevel;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** One JSON object a line on standard output, times as ISO text, errors with their cause, secrets as `[redacted]`. */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretNames.flatMap(pathOf), censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
