export { startTestClickHouse, type TestClickHouse } from './start-test-clickhouse.js';
export { KafkaMissing, startKafka, type KafkaCluster, type KafkaOptions } from './kafka/index.js';
export { runCompose, type RunComposeOptions, type RunningCompose } from './compose/run-compose.js';
