export { startKafka, type KafkaCluster, type KafkaOptions } from './start-kafka.js';
export { KafkaMissing } from './kafka-missing.js';
