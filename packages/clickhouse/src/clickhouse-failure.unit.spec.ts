import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { failureOf } from './clickhouse-failure.js';

const answered = (code: string, type: string) => failureOf(new ClickHouseError({ message: 'said so', code, type }), 'store rows in leads');

describe('failureOf', () => {
  it.each([
    ['159', 'TIMEOUT_EXCEEDED', 'ClickHouseTimeout'],
    ['241', 'MEMORY_LIMIT_EXCEEDED', 'ClickHouseOverloaded'],
    ['252', 'TOO_MANY_PARTS', 'ClickHouseOverloaded'],
    ['243', 'NOT_ENOUGH_SPACE', 'ClickHouseUnavailable'],
  ])('calls error %s (%s) retriable: %s', (code, type, name) => expect(answered(code, type)).toMatchObject({ code: name, retriable: true }));

  it.each([
    ['27', 'CANNOT_PARSE_INPUT_ASSERTION_FAILED'],
    ['60', 'UNKNOWN_TABLE'],
    ['516', 'AUTHENTICATION_FAILED'],
  ])('calls error %s (%s) one that waiting does not heal, and says what was being done', (code, type) =>
    expect(answered(code, type)).toMatchObject({ code: 'ClickHouseRefused', retriable: false, facts: { doing: 'store rows in leads', clickhouseCode: code }, message: expect.stringContaining('store rows in leads') }));

  it('calls everything that is no answer unavailable, and keeps the cause', () => {
    const cause = new Error('connect ECONNREFUSED');
    expect(failureOf(cause, 'answer a query')).toMatchObject({ code: 'ClickHouseUnavailable', retriable: true, cause });
  });
});
