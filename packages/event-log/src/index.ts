export type * from './event-log.js';
export { versionOf } from './version.js';
