import { afterEach, describe } from 'vitest';
import type { EventLog } from '../event-log.js';
import { describeAppending } from './appending.js';
import type { LogContext } from './log-context.js';
import { freshScope, PARTITIONS, WORKSPACE, type LogUnderTest } from './log-under-test.js';
import { describeReading } from './reading.js';
import { describeSharing } from './sharing.js';
import { describeSubscribing } from './subscribing.js';

/** The contract of `EventLog`, for every adapter. The adapter's test file holds this call and what is special to it. */
export function describeEventLog(name: string, adapter: LogUnderTest): void {
  describe(`the ${name} log`, () => {
    let scope = freshScope();
    let opened: EventLog[] = [];
    const reopen: LogContext['reopen'] = async ({ partitions = PARTITIONS, workspace = WORKSPACE } = {}) => {
      const log = await adapter.open(scope, { partitions, workspace });
      opened.push(log);
      return log;
    };
    const context: LogContext = {
      open: () => reopen(),
      reopen,
      destroy: () => adapter.destroy(scope),
      rebalanceMs: adapter.rebalanceMs,
    };

    afterEach(async () => {
      await Promise.all(opened.map((log) => log.close()));
      await adapter.destroy(scope);
      opened = [];
      scope = freshScope();
    });

    describe('appending', () => describeAppending(context));
    describe('reading', () => describeReading(context));
    describe('subscribing', () => describeSubscribing(context));
    describe('sharing', () => describeSharing(context));
  });
}
