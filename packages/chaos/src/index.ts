export { scenarios } from './scenarios/index.js';
export { subset } from './subset.js';
