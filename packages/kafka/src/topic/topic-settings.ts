import { LogMisconfigured } from '@trichter/event-log';

/** Room for a value of 1 MiB, its key and Kafka's own bytes. */
const LEAST_MESSAGE_BYTES = 1_100_000;
/** Largest batch of one partition sent at once; the topic takes twice that. */
export const MAX_BATCH_BYTES = 2_097_152;

/** What the topic is created with: the log is the only truth, so nothing in it may be deleted, merged or dated by a client. */
export const topicSettings = (brokers: number): { name: string; value: string }[] => [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: '-1' },
  { name: 'retention.bytes', value: '-1' },
  { name: 'message.timestamp.type', value: 'LogAppendTime' },
  { name: 'max.message.bytes', value: String(2 * MAX_BATCH_BYTES) },
  { name: 'min.insync.replicas', value: brokers >= 3 ? '2' : '1' },
  { name: 'unclean.leader.election.enable', value: 'false' },
  { name: 'compression.type', value: 'producer' },
];

interface Rule {
  readonly name: string;
  readonly fits: (value: string) => boolean;
  readonly wanted: string;
  readonly because: string;
}

const rules: Rule[] = [
  {
    name: 'cleanup.policy',
    fits: (value) => value === 'delete',
    wanted: 'delete',
    because: 'compaction makes holes in the offsets and forgets events',
  },
  {
    name: 'retention.ms',
    fits: (value) => value === '-1',
    wanted: '-1',
    because: 'everything else is rebuilt from the log, so it must keep all',
  },
  {
    name: 'retention.bytes',
    fits: (value) => value === '-1',
    wanted: '-1',
    because: 'everything else is rebuilt from the log, so it must keep all',
  },
  {
    name: 'message.timestamp.type',
    fits: (value) => value === 'LogAppendTime',
    wanted: 'LogAppendTime',
    because: 'the received time of an event is when the log took it',
  },
  {
    name: 'max.message.bytes',
    fits: (value) => Number(value) >= LEAST_MESSAGE_BYTES,
    wanted: String(2 * MAX_BATCH_BYTES),
    because: 'records may have 1 MiB',
  },
  {
    name: 'compression.type',
    fits: (value) => ['producer', 'uncompressed', 'gzip', 'lz4'].includes(value),
    wanted: 'producer',
    because: 'Trichter reads none, gzip and lz4',
  },
];

/** All wrong settings at once, each with the command that mends it; throws `LogMisconfigured`. */
export function checkTopicSettings(topic: string, settings: ReadonlyMap<string, string>): void {
  const wrong = rules.filter(({ name, fits }) => !fits(settings.get(name) ?? ''));
  if (wrong.length === 0) return;
  const lines = wrong.map(
    ({ name, wanted, because }) => `${name} is ${settings.get(name) ?? 'not set'}, must be ${wanted} (${because})`,
  );
  throw new LogMisconfigured(
    `topic ${topic} would lose or change records:\n  ${lines.join('\n  ')}\n` +
      `Mend it with: kafka-configs.sh --bootstrap-server HOST:PORT --alter --topic ${topic} --add-config ${wrong.map(({ name, wanted }) => `${name}=${wanted}`).join(',')}`,
    { topic, wrong: wrong.map(({ name }) => name) },
  );
}
