export { given, type Expected } from './given.js';
export { arrive, readBack } from './arrive.js';
export { happened, type CameBy, type Details, type Happened } from './happened.js';
export { timeOf, type Moment } from './moment.js';
export { eur, gbp, usd, type Money } from './money.js';
export { randomOf, shuffled } from './random.js';
export * from './builders.js';
