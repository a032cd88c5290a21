export type * from './row-sink.js';
export type * from './row-reader.js';
export { definitionsTable, deadLettersTable, tableOf, type AnyColumnType, type TableShape } from './table-shape.js';
export { RUNTIME_VERSION } from './runtime-version.js';
export { createMemoryRowStore, type MemoryRowStore } from './fakes/memory-row-store.js';
