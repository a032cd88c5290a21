import { LogDiverged } from '@trichter/event-log';
import { errorFromCode, fetchRequest, type Broker } from '../kafkajs-internals.js';
import { ByteReader } from './byte-reader.js';
import { decodeRecordBatches, type RawRecord } from './decode-record-batches.js';

export interface FetchPosition {
  readonly partition: number;
  readonly offset: number;
}

export interface Fetched {
  readonly partition: number;
  /** From the position asked for on; empty when there is nothing yet. */
  readonly records: RawRecord[];
  /** The high watermark: next offset to be written that readers may see. */
  readonly end: number;
  /** `NOT_LEADER_FOR_PARTITION` and the like; a missing position is thrown as `LogDiverged`. */
  readonly error: (Error & { type: string; retriable: boolean }) | null;
}

export interface FetchLimits {
  /** How long the broker may wait for the first byte, in ms. */
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly partitionBytes: number;
}

const CONSUMER = -1;
const READ_UNCOMMITTED = 0;
const OFFSET_OUT_OF_RANGE = 1;

/** One fetch from the partitions' leader. */
export async function fetchRecords(
  broker: Broker,
  topic: string,
  positions: readonly FetchPosition[],
  limits: FetchLimits,
): Promise<Fetched[]> {
  const request = fetchRequest({
    replicaId: CONSUMER,
    isolationLevel: READ_UNCOMMITTED,
    maxWaitTime: limits.maxWaitMs,
    minBytes: 1,
    maxBytes: limits.maxBytes,
    topics: [
      {
        topic,
        partitions: positions.map(({ partition, offset }) => ({
          partition,
          fetchOffset: String(offset),
          maxBytes: limits.partitionBytes,
        })),
      },
    ],
  });
  const asked = new Map(positions.map(({ partition, offset }) => [partition, offset]));
  const response = { decode: async (data: Buffer) => decodeResponse(data, asked), parse: async (decoded: object) => decoded };
  const { fetched } = (await broker.connectionPool.send({ request, response })) as { fetched: Fetched[] };
  return fetched;
}

function decodeResponse(
  data: Buffer,
  asked: ReadonlyMap<number, number>,
): { fetched: Fetched[]; clientSideThrottleTime: number } {
  const reader = new ByteReader(data);
  const clientSideThrottleTime = reader.int32();
  const code = reader.int16();
  if (code !== 0) throw errorFromCode(code);
  reader.int32(); // fetch session, not used
  const fetched: Fetched[] = [];
  for (let topics = reader.int32(); topics > 0; topics--) {
    const nameLength = reader.int16();
    reader.at += nameLength; // there is only one topic
    for (let partitions = reader.int32(); partitions > 0; partitions--) fetched.push(decodePartition(reader, asked));
  }
  return { fetched, clientSideThrottleTime };
}

function decodePartition(reader: ByteReader, asked: ReadonlyMap<number, number>): Fetched {
  const partition = reader.int32();
  const code = reader.int16();
  const end = reader.int64();
  reader.at += 8; // last stable offset
  const logStart = reader.int64();
  const aborted = Math.max(reader.int32(), 0);
  reader.at += aborted * 16 + 4; // aborted transactions, preferred replica
  const bytes = reader.view(Math.max(reader.int32(), 0));
  const from = asked.get(partition)!;
  if (code === OFFSET_OUT_OF_RANGE) throw outOfRange(partition, from, logStart, end);
  return {
    partition,
    end,
    records: code === 0 ? decodeRecordBatches(bytes, partition, from) : [],
    error: code === 0 ? null : errorFromCode(code),
  };
}

const outOfRange = (partition: number, offset: number, logStart: number, end: number) =>
  new LogDiverged(
    `offset ${offset} of partition ${partition} is not in the topic (it holds ${logStart} to ${end}): the topic was made anew, or its retention has deleted records. ` +
      'Put the topic back and set retention.ms and retention.bytes to -1, or delete the copies made from it and start again',
    { partition, offset, logStart, end },
  );
