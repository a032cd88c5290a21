/** Nothing here can run Kafka: says what is missing and how to get it. */
export class KafkaMissing extends Error {
  readonly code = 'kafka_missing';
  readonly retriable = false;

  constructor(missing: readonly string[], { cause, dockerHelps = true }: { cause?: unknown; dockerHelps?: boolean } = {}) {
    super(
      `Apache Kafka cannot be started here: ${missing.join('; ')}.\n` +
        'Install Java 17 or newer and Maven (Debian, Ubuntu: apt-get install default-jre-headless maven; macOS: brew install openjdk maven)' +
        `${dockerHelps ? ', or start Docker,' : ''} and run the same command again.`,
      { cause },
    );
    this.name = 'KafkaMissing';
  }
}
