export { openKafkaLog, type KafkaLogOptions } from './open-kafka-log.js';
export type { ConnectionOptions } from './connect.js';
export { openTopicAdmin, type TopicAdmin } from './admin/topic-admin.js';
