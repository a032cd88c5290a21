import { freePort } from '../free-port.js';
import type { KafkaCluster } from './kafka-cluster.js';

const IMAGE = 'apache/kafka:4.3.0';

/** One broker in a container, for machines with Docker and without Java. Its data is in the container and goes with it. */
export async function startKafkaContainer({ port: wanted }: { readonly port?: number } = {}): Promise<KafkaCluster> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const port = wanted || (await freePort());
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: port, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  const restart = async () => {
    await container.restart();
  };
  return {
    brokers: [`127.0.0.1:${port}`],
    keptIn: null,
    stopBroker: async () => void (await container.stop({ remove: false })),
    startBroker: restart,
    stop: async () => void (await container.stop()),
  };
}
