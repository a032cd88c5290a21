export { isComplete } from './complete.js';
export { Crash, createWorld } from './life.js';
export { createWitness, mortalSink, untruths, type Witness } from './mortal-sink.js';
export { anySaying } from './people.js';
export { compareEveryMinute } from './told-in-time.js';
export { anyEvent, envelope, recordOf, shortFunnel, START, worldProjections, worldTables } from './world.js';
