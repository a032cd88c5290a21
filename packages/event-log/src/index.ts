export type * from './event-log.js';
export { versionOf } from './version.js';
export * from './errors.js';
export * from './limits.js';
export { partitionOf } from './partition-of.js';
export { recordHash } from './record-hash.js';
export { checkResume } from './check-resume.js';
export { logCreatedRecord, readLogCreated } from './log-created.js';
export { openEmbeddedLog, type EmbeddedLogOptions } from './embedded/open-embedded-log.js';
