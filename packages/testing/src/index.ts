export { startTestClickHouse, type TestClickHouse } from './start-test-clickhouse.js';
export { KafkaMissing, startKafka, type KafkaCluster, type KafkaOptions } from './kafka/index.js';
