/** A statement with its bound parameters (`{name: Type}` in the text). Queries elsewhere are pure functions that answer one. */
export interface Statement {
  readonly sql: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface StatementOptions {
  /** The server stops the query after this time, and the caller hears of it a little later. Default: the client's. */
  readonly timeoutMs?: number;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  readonly signal?: AbortSignal;
}

/** A connection pool to one ClickHouse, bound to one database. Every rejection is a `ClickHouseFailure`, which says whether trying again can help. */
export interface ClickHouse {
  readonly database: string;
  /** All rows of a query. 64-bit integers come as numbers (exact below 2^53), times as text: select `toUnixTimestamp64Milli(...)` for ms. */
  query<Row>(statement: Statement, options?: StatementOptions): Promise<Row[]>;
  /** Rows in batches as they arrive, for answers too large for memory. */
  stream<Row>(statement: Statement, options?: StatementOptions): AsyncIterable<readonly Row[]>;
  /** A statement without an answer (DDL). */
  execute(statement: Statement, options?: StatementOptions): Promise<void>;
  /** Rows (all with the columns of the first) into a table; resolves when they are stored. Times are ms numbers. All or nothing up to a million rows. */
  insert(table: string, rows: readonly Readonly<Record<string, unknown>>[], options?: StatementOptions): Promise<void>;
  /** The same with values by position, for many rows. */
  insertValues(table: string, columns: readonly string[], rows: readonly (readonly unknown[])[], options?: StatementOptions): Promise<void>;
  /** Makes the bound database (or the one named) where it does not exist. */
  createDatabase(name?: string): Promise<void>;
  /** Rejects when the server does not answer within the time (ms; default 5000). Not kept waiting by statements that run. */
  ping(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}
