export type * from './row-sink.js';
