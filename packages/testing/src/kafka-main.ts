import { join } from 'node:path';
import { KafkaMissing } from './kafka/kafka-missing.js';
import { repositoryRoot } from './kafka/repository-root.js';
import { startKafka } from './kafka/start-kafka.js';

/** `npm run kafka`: a local broker for development on port 9092 (or `TRICHTER_KAFKA_PORT`); its data stays in `.cache/kafka/data`. */
const PORT = Number(process.env['TRICHTER_KAFKA_PORT'] ?? 9092);

try {
  console.log('Starting Apache Kafka (the first time its jars, about 44 MB, are fetched with Maven) ...');
  const kafka = await startKafka({ dir: join(repositoryRoot(), '.cache/kafka/data'), port: PORT });
  console.log(`Kafka answers on ${kafka.brokers.join(', ')}. Ctrl-C ends it; its data stays in .cache/kafka/data.`);
  console.log(`Use it with TRICHTER_LOG=kafka TRICHTER_KAFKA_BROKERS=${kafka.brokers[0]}`);
  const end = () => void kafka.stop().then(() => process.exit(0));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
} catch (error) {
  console.error(
    error instanceof KafkaMissing
      ? error.message
      : `Kafka could not be started: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}
