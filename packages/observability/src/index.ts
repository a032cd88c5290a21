export { createLogger, logLevels, type Logger, type LoggerOptions, type LogLevel } from './logger.js';
export { createMetrics, type Metrics } from './metrics.js';
export { labelBounds, metricCatalogue, type MetricLabel, type MetricName } from './metric-catalogue.js';
export { metricsDocument } from './metrics-document.js';
export { createInvariantWatch, invariants, type Invariant, type InvariantWatch, type Violation } from './invariant-watch.js';
export { createHealth, partStates, type CheckResult, type Health, type HealthOverview, type HealthReport, type PartHealth, type PartState } from './health.js';
