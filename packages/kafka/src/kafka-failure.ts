import { LogError, LogUnavailable } from '@trichter/event-log';

interface KafkaError extends Error {
  readonly type?: string;
  readonly retriable?: boolean;
}

/** The name of Kafka's error (`REBALANCE_IN_PROGRESS`), or of kafkajs' own, also of one wrapped by its retrier. */
export function failureType(error: unknown): string {
  const { type, name, cause } = error as KafkaError;
  if (type) return type;
  return cause instanceof Error && name === 'KafkaJSNumberOfRetriesExceeded' ? failureType(cause) : (name ?? 'unknown');
}

/** kafkajs' own errors that pass by themselves, though it does not mark them so. What it gave up retrying it had found retriable. */
const PASSING = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSBrokerNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSTimeout',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
]);

/** Errors of the connection and of brokers that pass by themselves. */
export function isPassing(error: unknown): boolean {
  if (error instanceof LogError) return error.retriable;
  const { retriable, name } = error as KafkaError;
  return retriable === true || PASSING.has(name);
}

/** What a caller of the port sees of a failure of Kafka. */
export function unavailable(doing: string, brokers: readonly string[], error: unknown): LogError {
  if (error instanceof LogError) return error;
  return new LogUnavailable(
    `Kafka (${brokers.join(', ')}) failed ${doing}: ${error instanceof Error ? error.message : String(error)}. Check that the brokers run and can be reached; then try again`,
    { brokers, type: failureType(error) },
    error,
  );
}
