export type * from './touchpoint.js';
export type * from './projection.js';
