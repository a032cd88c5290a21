import { ClickHouseLogLevel, createClient, type ClickHouseSettings } from '@clickhouse/client';
import type { ClickHouse, Statement, StatementOptions } from './clickhouse.js';
import { failureOf } from './clickhouse-failure.js';
import { nameInSql } from './database-name.js';

export interface Connection {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Time limit of a statement (ms), for reads and writes. */
  readonly timeoutMs?: number;
  readonly maxConnections?: number;
}

/** ClickHouse's own logs (query_log, query_thread_log, query_views_log) show a statement with its parameters filled in: ids of leads, values of filters. */
const UNLOGGED: ClickHouseSettings = { log_queries: 0 };

const QUERY: ClickHouseSettings = {
  ...UNLOGGED,
  output_format_json_quote_64bit_integers: 0,
  // Every table is partitioned by its definition or not at all, so versions of one key share a partition.
  do_not_merge_across_partitions_select_final: 1,
};

const INSERT: ClickHouseSettings = {
  ...UNLOGGED,
  // Resolved means stored.
  async_insert: 0,
  wait_end_of_query: 1,
  // One block, one part: the server parses all rows before it stores any.
  max_insert_block_size: '1048576',
  input_format_parallel_parsing: 0,
  // A value that is missing is a mistake, not a zero.
  input_format_null_as_default: 0,
};

/** The client hears of a time limit this much after the server, so the server's own, clearer error comes first. */
const GRACE_MS = 2000;
const PING_MS = 5000;

/** Opens the pool; nothing is sent before the first statement. */
export function openClickHouse({ url, user, password, database, timeoutMs = 60_000, maxConnections = 10 }: Connection): ClickHouse {
  const shared = {
    url,
    username: user,
    password,
    application: 'trichter',
    max_open_connections: maxConnections,
    // Node closes idle sockets before the server does (10 s): a request never lands on a socket that is being closed.
    keep_alive: { enabled: true, idle_socket_ttl: 2500 },
    // Time limits are set for each statement, by the server and an abort signal.
    request_timeout: 24 * 3_600_000,
    log: { level: ClickHouseLogLevel.OFF }, // failures are thrown, with names
    compression: { request: false, response: false },
  };
  const client = createClient({ ...shared, database });
  // Connections of its own: where slow statements hold all those of the pool, a ping must not wait behind them.
  const pinger = createClient({ ...shared, database, max_open_connections: 2 });

  const limits = (options: StatementOptions | undefined) => {
    const ms = options?.timeoutMs ?? timeoutMs;
    const signals = [AbortSignal.timeout(ms + GRACE_MS), ...(options?.signal ? [options.signal] : [])];
    return { abort_signal: AbortSignal.any(signals), settings: { max_execution_time: ms / 1000, ...options?.settings } as ClickHouseSettings };
  };

  const ask = async ({ sql, params }: Statement, options: StatementOptions | undefined, extra: ClickHouseSettings) => {
    const { abort_signal, settings } = limits(options);
    return client.query({
      query: sql,
      format: 'JSONEachRow',
      abort_signal,
      ...(params ? { query_params: { ...params } } : {}),
      clickhouse_settings: { ...QUERY, ...extra, ...settings },
    });
  };

  /** Runs and names what goes wrong; an aborted wait is the time limit, unless the caller aborted. */
  async function named<T>(doing: string, options: StatementOptions | undefined, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const late = error instanceof Error && /abort/i.test(error.message) && !options?.signal?.aborted;
      throw failureOf(late ? new Error(`timeout after ${options?.timeoutMs ?? timeoutMs} ms`, { cause: error }) : error, doing);
    }
  }

  // Rows as arrays: measured on 100,000 touchpoints, it takes half the CPU of rows as objects here and there, and as little as RowBinary.
  const store = (table: string, columns: readonly string[], rows: readonly (readonly unknown[])[], options?: StatementOptions) =>
    named(`store rows in ${table}`, options, async () => {
      const [first, ...others] = columns;
      if (rows.length === 0 || first === undefined) return;
      const { abort_signal, settings } = limits(options);
      await client.insert({ table: nameInSql(table), columns: [first, ...others], values: rows as unknown[], format: 'JSONCompactEachRow', abort_signal, clickhouse_settings: { ...INSERT, ...settings } });
    });

  return {
    database,
    query: <Row>(statement: Statement, options?: StatementOptions) =>
      named('answer a query', options, async () => {
        // The server holds the answer back until it is whole, so an error in the middle is an error, not half an answer.
        const result = await ask(statement, options, { wait_end_of_query: 1 });
        return (await result.json()) as Row[];
      }),
    async *stream<Row>(statement: Statement, options?: StatementOptions) {
      const result = await named('answer a query', options, () => ask(statement, options, {}));
      const batches = result.stream()[Symbol.asyncIterator]();
      for (;;) {
        const next = await named('send the rest of an answer', options, () => batches.next());
        if (next.done) return;
        yield (next.value as { json(): unknown }[]).map((row) => row.json() as Row);
      }
    },
    execute: ({ sql, params }, options) =>
      named('run a statement', options, async () => {
        const { abort_signal, settings } = limits(options);
        await client.command({ query: sql, abort_signal, ...(params ? { query_params: { ...params } } : {}), clickhouse_settings: { ...UNLOGGED, wait_end_of_query: 1, ...settings } });
      }),
    insert: (table, rows, options) => {
      const columns = Object.keys(rows[0] ?? {});
      return store(table, columns, rows.map((row) => columns.map((column) => row[column])), options);
    },
    insertValues: store,
    createDatabase: (name = database) =>
      named(`make the database ${name}`, undefined, async () => {
        const unbound = createClient({ ...shared, database: 'system' }); // a connection bound to a database that does not exist is refused
        try {
          await unbound.command({ query: `CREATE DATABASE IF NOT EXISTS ${nameInSql(name)}` });
        } finally {
          await unbound.close();
        }
      }),
    ping: (timeoutMs = PING_MS) =>
      named('answer a ping', { timeoutMs }, async () => {
        const answer = await pinger.ping({ select: false, abort_signal: AbortSignal.timeout(timeoutMs) });
        if (!answer.success) throw answer.error;
      }),
    close: async () => {
      await Promise.all([client.close(), pinger.close()]);
    },
  };
}
