import { fileURLToPath } from 'node:url';
import { decodeRecord } from '../codec/decode-record.js';
import { encodeEnvelope } from '../codec/encode-record.js';
import { sampleEnvelopes, sampleEvents } from './sample-events.js';

export interface DecodeFigures {
  /** Decoded by each way. */
  events: number;
  /** Median over the rounds, CPU milliseconds for all events. */
  avroMs: number;
  /** The same envelopes as JSON, from bytes as they would lie in a log. */
  jsonMs: number;
  /** The same, from text ready made: what JSON.parse alone costs. */
  jsonTextMs: number;
  /** The events as sent (fewer fields, no hashes), from text ready made. */
  sentTextMs: number;
  avroBytes: number;
  jsonBytes: number;
}

const ROUNDS = 5;
const DISTINCT = 10_000;

/** Decodes `events` envelopes by Avro and by JSON.parse, in turns, five rounds after one to warm up; 10,000 different ones again and again. */
export function decodeBench({ events = 1_000_000 } = {}): DecodeFigures {
  const envelopes = sampleEnvelopes(DISTINCT);
  const records = envelopes.map(encodeEnvelope);
  const texts = envelopes.map((envelope) => JSON.stringify(envelope));
  const bytes = texts.map((text) => Buffer.from(text));
  const sent = sampleEvents(DISTINCT).map((event) => JSON.stringify(event));
  const passes = Math.ceil(events / DISTINCT / ROUNDS);
  const ways = {
    avroMs: () => each(records, (record) => decodeRecord(record)),
    jsonMs: () => each(bytes, (json) => JSON.parse(json.toString('utf8'))),
    jsonTextMs: () => each(texts, (text) => JSON.parse(text)),
    sentTextMs: () => each(sent, (text) => JSON.parse(text)),
  };
  const times = { avroMs: [] as number[], jsonMs: [] as number[], jsonTextMs: [] as number[], sentTextMs: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, way] of Object.entries(ways) as [keyof typeof ways, () => void][]) {
      const started = process.cpuUsage();
      for (let pass = 0; pass < passes; pass++) way();
      const { user, system } = process.cpuUsage(started);
      if (round >= 0) times[name].push((user + system) / 1000);
    }
  }
  const whole = (list: number[]) => Math.round(list.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]! * ROUNDS);
  const size = (list: Buffer[]) => Math.round(list.reduce((sum, { length }) => sum + length, 0) / list.length);
  return { events: passes * ROUNDS * DISTINCT, avroMs: whole(times.avroMs), jsonMs: whole(times.jsonMs), jsonTextMs: whole(times.jsonTextMs), sentTextMs: whole(times.sentTextMs), avroBytes: size(records), jsonBytes: size(bytes) };
}

let sink: unknown;
function each<T>(list: readonly T[], decode: (item: T) => unknown): void {
  for (const item of list) sink = decode(item); // kept, so that nothing is optimised away
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(decodeBench(), null, 2)}\n`);
  if (sink === undefined) process.exitCode = 1;
}
