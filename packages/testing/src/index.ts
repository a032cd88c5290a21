export { startTestClickHouse, type TestClickHouse } from './start-test-clickhouse.js';
