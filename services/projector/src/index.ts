export { startProjectorService, type ProjectorService } from './start-projector-service.js';
export { configSchema, type Config } from './config.js';
