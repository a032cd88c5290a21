export { startKafka, type KafkaOptions } from './start-kafka.js';
export type { KafkaCluster } from './kafka-cluster.js';
export { KafkaMissing } from './kafka-missing.js';
export { repositoryRoot } from './repository-root.js';
