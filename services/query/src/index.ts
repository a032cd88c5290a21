export { startQuery, type QueryOptions } from './query.js';
