import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { ClusterClass, createLogger, defaultSocketFactory, type Cluster } from './kafkajs-internals.js';

export interface ConnectionOptions {
  /** Bootstrap servers, `host:port`. */
  readonly brokers: readonly string[];
  readonly clientId?: string;
  readonly ssl?: boolean;
  readonly sasl?: SASLOptions;
}

/** Of kafkajs' public client (topic and settings), and of every single step below it: those are tried again as a whole (`patiently`). */
const RETRY = { retries: 3, initialRetryTime: 50, maxRetryTime: 500, factor: 0.2, multiplier: 2 };
const STEP_RETRY = { ...RETRY, retries: 1 };
const CONNECTION_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;
const READ_UNCOMMITTED = 0;

/** kafkajs' public client, for producing and for the topic's settings. */
export const createClient = ({ brokers, clientId = 'trichter', ssl, sasl }: ConnectionOptions): Kafka =>
  new Kafka({
    brokers: [...brokers],
    clientId,
    ssl,
    sasl,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.NOTHING,
  });

/** Connections of their own to all brokers: requests on one connection wait for each other, so a group and a reader do not share. */
export function createCluster({ brokers, clientId = 'trichter', ssl, sasl }: ConnectionOptions): Cluster {
  const logger = createLogger({ level: logLevel.NOTHING, logCreator: () => () => {} });
  return new ClusterClass({
    logger,
    socketFactory: defaultSocketFactory(),
    brokers: [...brokers],
    clientId,
    ssl,
    sasl,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    authenticationTimeout: REQUEST_TIMEOUT_MS,
    reauthenticationThreshold: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    metadataMaxAge: 60_000,
    allowAutoTopicCreation: false,
    isolationLevel: READ_UNCOMMITTED,
    retry: STEP_RETRY,
  });
}
