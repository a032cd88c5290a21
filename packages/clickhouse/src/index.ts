export type { ClickHouse, Statement, StatementOptions } from './clickhouse.js';
export { ClickHouseFailure, type FailureCode } from './clickhouse-failure.js';
export { openClickHouse, type Connection } from './open-clickhouse.js';
export { startEmbeddedClickHouse, type EmbeddedClickHouse, type EmbeddedOptions } from './embedded/start-embedded-clickhouse.js';
export { EmbeddedFailure, type EmbeddedFailureCode } from './embedded/embedded-failure.js';
export type { ClickHouseUser, Login, Logins } from './embedded/credentials.js';
export { biDatabaseOf } from './bi/bi-database.js';
