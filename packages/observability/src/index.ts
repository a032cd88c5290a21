export { createLogger, logLevels, type Logger, type LoggerOptions, type LogLevel } from './logger.js';
export { createMetrics, type Metrics } from './metrics.js';
export { metricCatalogue, type MetricName } from './metric-catalogue.js';
export { createHealth, type CheckResult, type Health, type HealthReport } from './health.js';
