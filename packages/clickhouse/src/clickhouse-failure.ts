import { ClickHouseError } from '@clickhouse/client';

export type FailureCode = 'ClickHouseUnavailable' | 'ClickHouseTimeout' | 'ClickHouseOverloaded' | 'ClickHouseRefused';

/** A statement failed. `retriable`: the same statement can succeed later (server away, busy, full); else statement, rows or rights are wrong. */
export class ClickHouseFailure extends Error {
  override readonly name = 'ClickHouseFailure';
  constructor(
    message: string,
    readonly code: FailureCode,
    readonly retriable: boolean,
    /** What was asked, and ClickHouse's own error name and number where it answered. */
    readonly facts: Readonly<Record<string, string | number>>,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

// ClickHouse's error numbers (src/Common/ErrorCodes.cpp) where waiting can help; every other one means the statement itself is wrong.
const TIMEOUTS = new Set(['159', '209']);
const BUSY = new Set(['201', '202', '203', '241', '252', '745']);
const AWAY = new Set(['74', '75', '198', '210', '225', '236', '242', '243', '279', '285', '319', '394', '425', '999']);

/** Names any error of the client: the server's answer by its number, everything else (network, closed socket) as unavailable. */
export function failureOf(error: unknown, doing: string): ClickHouseFailure {
  if (error instanceof ClickHouseFailure) return error;
  if (error instanceof ClickHouseError) {
    const { code, type = 'UNKNOWN' } = error;
    const facts = { doing, clickhouseCode: code, clickhouseType: type };
    const text = `ClickHouse could not ${doing}: ${error.message} (${type})`;
    if (TIMEOUTS.has(code)) return new ClickHouseFailure(text, 'ClickHouseTimeout', true, facts, { cause: error });
    if (BUSY.has(code)) return new ClickHouseFailure(text, 'ClickHouseOverloaded', true, facts, { cause: error });
    if (AWAY.has(code)) return new ClickHouseFailure(text, 'ClickHouseUnavailable', true, facts, { cause: error });
    return new ClickHouseFailure(text, 'ClickHouseRefused', false, facts, { cause: error });
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  const timeout = /timeout/i.test(message);
  return new ClickHouseFailure(
    `ClickHouse could not ${doing}: ${message}; is it running at the given URL?`,
    timeout ? 'ClickHouseTimeout' : 'ClickHouseUnavailable',
    true,
    { doing },
    { cause: error },
  );
}
