import type { NewRecord } from '@trichter/event-log';
import { ByteReader } from '../fetch/byte-reader.js';
import { errorFromCode, type Broker } from '../kafkajs-internals.js';
import { encodeRecordBatch } from './encode-record-batch.js';

export interface PartitionBatch {
  readonly partition: number;
  readonly records: readonly NewRecord[];
}

export interface Produced {
  readonly partition: number;
  /** Offset of the batch's first record. */
  readonly base: number;
  readonly error: (Error & { type: string; retriable: boolean }) | null;
}

const PRODUCE = 0;
/** The newest version kafkajs knows, and one Kafka 4 takes (3 to 13). */
const VERSION = 7;
const ACKS_ALL = -1;
/** How long the leader may wait for the in-sync replicas, in ms. */
const TIMEOUT_MS = 5_000;

/** One Produce request to the partitions' leader. kafkajs' own encoder takes about 12 microseconds a record, this one below 2. */
export async function produceRecords(broker: Broker, topic: string, batches: readonly PartitionBatch[]): Promise<Produced[]> {
  const buffer = encodeRequest(topic, batches);
  const request = { apiKey: PRODUCE, apiVersion: VERSION, apiName: 'Produce', encode: async () => ({ buf: buffer, buffer }) };
  const response = { decode: async (data: Buffer) => decodeResponse(data), parse: async (decoded: object) => decoded };
  const { produced } = (await broker.connectionPool.send({ request, response })) as { produced: Produced[] };
  return produced;
}

function encodeRequest(topic: string, batches: readonly PartitionBatch[]): Buffer {
  const head = Buffer.alloc(2 + 2 + 4 + 4 + 2 + Buffer.byteLength(topic) + 4);
  head.writeInt16BE(-1, 0); // not transactional
  head.writeInt16BE(ACKS_ALL, 2);
  head.writeInt32BE(TIMEOUT_MS, 4);
  head.writeInt32BE(1, 8); // topics
  head.writeInt16BE(head.write(topic, 14), 12);
  head.writeInt32BE(batches.length, head.length - 4);
  const now = Date.now();
  const parts = batches.flatMap(({ partition, records }) => {
    const batch = encodeRecordBatch(records, now);
    const prefix = Buffer.allocUnsafe(8);
    prefix.writeInt32BE(partition, 0);
    prefix.writeInt32BE(batch.length, 4);
    return [prefix, batch];
  });
  return Buffer.concat([head, ...parts]);
}

function decodeResponse(data: Buffer): { produced: Produced[]; clientSideThrottleTime: number } {
  const reader = new ByteReader(data);
  const produced: Produced[] = [];
  for (let topics = reader.int32(); topics > 0; topics--) {
    const nameLength = reader.int16();
    reader.at += nameLength;
    for (let partitions = reader.int32(); partitions > 0; partitions--) {
      const partition = reader.int32();
      const code = reader.int16();
      const base = reader.int64();
      reader.at += 16; // append time, log start
      produced.push({ partition, base, error: code === 0 ? null : errorFromCode(code) });
    }
  }
  return { produced, clientSideThrottleTime: reader.int32() };
}
