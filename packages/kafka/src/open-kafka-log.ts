import { LogClosed, LogDiverged, LogMisconfigured, readLogCreated, type EventLog, type Subscription } from '@trichter/event-log';
import type { LogCreated } from '@trichter/events';
import { createAppender } from './appender.js';
import { createClient, createCluster, type ConnectionOptions } from './connect.js';
import { readPartition, recordAt } from './fetch/read-partition.js';
import { readCommitted } from './group/read-committed.js';
import { unavailable } from './kafka-failure.js';
import type { Cluster } from './kafkajs-internals.js';
import { patiently } from './patiently.js';
import { sendBatches } from './produce/send-batches.js';
import { startSubscription } from './subscription.js';
import { ensureTopic } from './topic/ensure-topic.js';
import { readEnds } from './topic/read-ends.js';
import { writeLogCreated } from './topic/write-log-created.js';

export interface KafkaLogOptions extends ConnectionOptions {
  /** The topic is `<prefix>.touchpoints`. */
  readonly topicPrefix: string;
  /** Only for a new topic; an existing log keeps the number in its `log.created`. Default 48. */
  readonly partitions?: number;
  /** Fingerprint of the workspace key; `WorkspaceKeyMismatch` when the log was made with another. */
  readonly workspace: string;
  /** Of a new log (default 0); an existing one must have it, when given. */
  readonly generation?: number;
  /** Ms after which the partitions of a member that is not heard of go to others. Default 10 s. */
  readonly sessionMs?: number | undefined;
}

/** The log on Apache Kafka: one topic, checked at the start. What `append` has resolved is on all in-sync replicas. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { topicPrefix, partitions = 48, brokers } = options;
  const topic = `${topicPrefix}.touchpoints`;
  const client = createClient(options);
  const cluster = createCluster(options);
  // Requests on one connection wait for each other: appends do not wait behind reads.
  const writer = createCluster(options);
  try {
    // A topic made a moment ago is not known to all brokers at once.
    const count = await patiently(
      cluster,
      () => ensureTopic(client, topic, partitions),
      (attempt) => attempt < 4,
    );
    await Promise.all(
      [cluster, writer].map((connections) =>
        patiently(connections, () => connections.connect().then(() => connections.addTargetTopic(topic))),
      ),
    );
    const facts = await agreedFacts({ cluster, writer, topic, options, count });
    return kafkaLog({ options, topic, cluster, writer, facts });
  } catch (error) {
    await Promise.allSettled([writer.disconnect(), cluster.disconnect()]);
    throw unavailable(`opening topic ${topic}`, brokers, error);
  }
}

interface Opening {
  readonly cluster: Cluster;
  readonly writer: Cluster;
  readonly topic: string;
  readonly options: KafkaLogOptions;
  readonly count: number;
}

/** The facts at offset 0, written first where they are missing. */
async function agreedFacts({ cluster, writer, topic, options, count }: Opening): Promise<LogCreated> {
  const { workspace, generation } = options;
  const factsOf = async (partition: number) => {
    const first = await recordAt(cluster, topic, partition, 0);
    return first && readLogCreated(first.value, partition, workspace);
  };
  const wanted = (await hasRecords(cluster, topic)) ? await factsOf(0) : undefined;
  const facts = wanted ?? { generation: generation ?? 0, partitions: count, workspace };
  if (facts.partitions > count)
    throw new LogDiverged(
      `topic ${topic} has ${count} partitions, but its log.created says ${facts.partitions}: the topic was made anew. Put the right one back`,
      { topic },
    );
  await writeLogCreated({
    cluster,
    topic,
    facts,
    write: async (partition, record) => void (await sendBatches(writer, topic, [{ partition, records: [record] }])),
  });

  const first = await factsOf(0); // opens the connection the others then share
  const others = await Promise.all(Array.from({ length: facts.partitions - 1 }, (_, index) => factsOf(index + 1)));
  for (const [partition, found] of [first, ...others].entries())
    if (found?.generation !== facts.generation || found.partitions !== facts.partitions)
      throw new LogDiverged(
        `log.created of partition ${partition} of ${topic} says other than that of partition 0: a part of the topic was made anew. Put the right one back`,
        { partition },
      );
  if (generation !== undefined && generation !== facts.generation)
    throw new LogMisconfigured(
      `topic ${topic} is of generation ${facts.generation}, but ${generation} was asked for; choose another topic prefix for another generation`,
      { generation },
    );
  return facts;
}

const hasRecords = async (cluster: Cluster, topic: string): Promise<boolean> => (await readEnds(cluster, topic, 1))[0]! > 0;

interface Opened {
  readonly options: KafkaLogOptions;
  readonly topic: string;
  readonly cluster: Cluster;
  readonly writer: Cluster;
  readonly facts: LogCreated;
}

function kafkaLog({ options, topic, cluster, writer, facts }: Opened): EventLog {
  const { brokers } = options;
  const { partitions, generation } = facts;
  const subscriptions = new Set<Subscription>();
  let closed = false;
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  const appender = createAppender(partitions, (batches) =>
    sendBatches(writer, topic, batches).catch((error: unknown) => {
      throw unavailable('appending', brokers, error);
    }),
  );
  const assertOpen = () => {
    if (closed) throw new LogClosed(`the log on ${topic} is closed`);
  };
  const doing = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    assertOpen();
    try {
      return await work();
    } catch (error) {
      throw unavailable(what, brokers, error);
    }
  };

  return {
    partitions,
    generation,
    append: (records) => appender.append(records),
    async subscribe(subscribing, handlers) {
      assertOpen();
      const subscription = startSubscription({ cluster: createCluster(options), brokers, topic, facts, sessionMs: options.sessionMs }, subscribing, handlers);
      subscriptions.add(subscription);
      const forget = () => void subscriptions.delete(subscription);
      subscription.done.then(forget, forget);
      return subscription;
    },
    async *read(partition, from, to) {
      const ends = await doing('reading', () => readEnds(cluster, topic, partitions));
      try {
        yield* readPartition(cluster, topic, partition, from, Math.min(to ?? Infinity, ends[partition] ?? 0));
      } catch (error) {
        throw unavailable('reading', brokers, error);
      }
    },
    ends: () => doing('reading the ends', () => readEnds(cluster, topic, partitions)),
    committed: (group) => doing('reading the group', () => readCommitted(cluster, topic, group, all)),
    async close() {
      if (closed) return;
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      await appender.close();
      closed = true;
      await Promise.allSettled([writer.disconnect(), cluster.disconnect()]);
    },
  };
}
