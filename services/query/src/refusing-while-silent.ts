import { setTimeout as after } from 'node:timers/promises';
import { ClickHouseFailure, type ClickHouse, type StatementOptions } from '@trichter/clickhouse';

/** Longest a ping may take (ms), as in `/health`. */
const SILENT_MS = 2_000;
/** Of these the last part: what came while this process was busy with something else is read first. */
const LAST_LOOK_MS = 100;
/** A query that goes on waiting asks so often (ms) whether ClickHouse still lives. */
const AGAIN_MS = 5_000;

/**
 * The same ClickHouse, whose queries are given up at once (`ClickHouseUnavailable`, retriable) where it answers neither them nor a ping sent beside them:
 * frozen, or behind a network that swallows everything. One that is slow and alive answers the ping, and its queries wait for their own limit.
 */
export function refusingWhileSilent(clickhouse: ClickHouse): ClickHouse {
  let asking: Promise<boolean> | undefined;

  async function answersInTime(): Promise<boolean> {
    // A refusal is an answer too: the query then says better what is wrong.
    const ping = clickhouse.ping(SILENT_MS + 1_000).then(() => true, (error: unknown) => !(error instanceof ClickHouseFailure && error.code === 'ClickHouseTimeout'));
    const timer = new AbortController();
    const late = after(SILENT_MS - LAST_LOOK_MS, undefined, { signal: timer.signal }).then(() => after(LAST_LOOK_MS, false, { signal: timer.signal })).catch(() => false);
    try {
      return await Promise.race([ping, late]);
    } finally {
      timer.abort();
    }
  }
  /** One ping at a time, whoever asks. */
  const answers = (): Promise<boolean> => (asking ??= answersInTime().finally(() => (asking = undefined)));

  /** Aborts `silent` once a ping stays unanswered; until `over` is. */
  async function watch(silent: AbortController, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      if (!(await answers())) {
        silent.abort();
        return;
      }
      await after(AGAIN_MS, undefined, { signal: over, ref: false }).catch(() => undefined);
    }
  }

  async function unlessSilent<T>(options: StatementOptions | undefined, run: (options: StatementOptions) => Promise<T>): Promise<T> {
    const silent = new AbortController();
    const over = new AbortController();
    void watch(silent, over.signal);
    try {
      return await run({ ...options, signal: options?.signal ? AbortSignal.any([options.signal, silent.signal]) : silent.signal });
    } catch (error) {
      if (!silent.signal.aborted) throw error;
      throw new ClickHouseFailure(`ClickHouse answers neither a query nor a ping within ${SILENT_MS} ms; see that it runs at TRICHTER_CLICKHOUSE_URL`, 'ClickHouseUnavailable', true, { doing: 'answer a query', silentMs: SILENT_MS }, { cause: error });
    } finally {
      over.abort();
    }
  }

  return { ...clickhouse, query: (statement, options) => unlessSilent(options, (bounded) => clickhouse.query(statement, bounded)) };
}
