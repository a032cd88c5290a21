export { describeEventLog } from './describe-event-log.js';
export type { LogUnderTest } from './log-under-test.js';
export { joinGroup, type MemberOptions, type RecordingMember } from './recording-member.js';
export { numbered, readAll, text } from './records.js';
export { until } from './until.js';
