export type { Envelope } from './envelope.js';
