export { generateDemo, type DemoData, type DemoOptions } from './demo/generate-demo.js';
export { expectedReport, type Expected, type ExpectedRange, type ExpectedStep } from './demo/expected-report.js';
export type { Fate } from './demo/fate.js';
