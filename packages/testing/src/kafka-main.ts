import { join } from 'node:path';
import { KafkaMissing } from './kafka/kafka-missing.js';
import { repositoryRoot } from './kafka/repository-root.js';
import { startKafka } from './kafka/start-kafka.js';

/** `npm run kafka`: a local broker for development on port 9092 (or `TRICHTER_KAFKA_PORT`); its data stays in `.cache/kafka/data`, unless Docker runs it. */
const PORT = Number(process.env['TRICHTER_KAFKA_PORT'] ?? 9092);
/** As of the `trichter` command: something needed is not there. */
const EXIT_MISSING = 3;

try {
  console.log('Starting Apache Kafka (the first time about 44 MB of jars are fetched with Maven, or an image with Docker) ...');
  const kafka = await startKafka({ dir: join(repositoryRoot(), '.cache/kafka/data'), port: PORT });
  console.log(`Kafka answers on ${kafka.brokers.join(', ')}. Ctrl-C ends it; ${kafka.keptIn ? `its data stays in ${kafka.keptIn}` : 'its data goes with the container (Java and Maven would keep it)'}.`);
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
  process.exitCode = error instanceof KafkaMissing ? EXIT_MISSING : 1;
}
