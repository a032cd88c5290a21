import { LogDiverged, LogUnavailable, type LogBatch, type LogRecord } from '@trichter/event-log';
import type { Cluster } from '../kafkajs-internals.js';
import { patiently } from '../patiently.js';
import { leaderOf } from './leader-of.js';
import { fetchRecords, type Fetched } from './fetch-records.js';
import { inOrder } from './in-order.js';

const CHUNK_BYTES = 4 * 1_048_576;
const MAX_WAIT_MS = 500;

/** One fetch of one partition; waits for its leader to come back. */
export function fetchOnce(
  cluster: Cluster,
  topic: string,
  partition: number,
  offset: number,
  bytes = CHUNK_BYTES,
): Promise<Fetched> {
  return patiently(cluster, async () => {
    await cluster.refreshMetadataIfNecessary();
    const nodeId = leaderOf(cluster, topic, partition);
    if (nodeId === undefined)
      throw new LogUnavailable(`partition ${partition} of ${topic} has no leader just now`, { partition });
    const broker = await cluster.findBroker({ nodeId });
    const [fetched] = await fetchRecords(broker, topic, [{ partition, offset }], {
      maxWaitMs: MAX_WAIT_MS,
      maxBytes: bytes,
      partitionBytes: bytes,
    });
    if (fetched!.error) throw fetched!.error;
    return fetched!;
  });
}

/** The record at an offset below the end; its append time is Kafka's own, not the running maximum. */
export async function recordAt(
  cluster: Cluster,
  topic: string,
  partition: number,
  offset: number,
): Promise<LogRecord | undefined> {
  const { records } = await fetchOnce(cluster, topic, partition, offset, 1);
  const [first] = records;
  return first && first.offset === offset
    ? { partition, offset, key: first.key, value: first.value, appendedAt: first.timestamp }
    : undefined;
}

/** Records `[from, stop)`; the next chunk is fetched while the caller works on this one. */
export async function* readPartition(
  cluster: Cluster,
  topic: string,
  partition: number,
  from: number,
  stop: number,
): AsyncGenerator<LogBatch> {
  const order = inOrder(partition, from);
  let ahead = from < stop ? fetchOnce(cluster, topic, partition, from) : undefined;
  while (ahead) {
    const { records: fetched, end } = await ahead;
    const records = order.take(fetched.filter(({ offset }) => offset < stop));
    if (records.length === 0 && order.next < Math.min(stop, end))
      throw new LogDiverged(`partition ${partition} of ${topic} has no record at offset ${order.next}`, {
        partition,
        offset: order.next,
      });
    ahead = order.next < stop ? fetchOnce(cluster, topic, partition, order.next) : undefined;
    ahead?.catch(toldWhenAwaited);
    if (records.length > 0) yield { partition, records, end };
  }
}

const toldWhenAwaited = () => {};
