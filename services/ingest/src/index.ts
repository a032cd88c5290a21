export { startIngest, type IngestService } from './start-ingest.js';
export type { Config } from './config.js';
