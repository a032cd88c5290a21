export { openKafkaLog, type KafkaLogOptions } from './open-kafka-log.js';
export type { ConnectionOptions } from './connect.js';
