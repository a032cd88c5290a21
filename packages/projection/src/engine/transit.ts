import { versionOf } from '@trichter/event-log';
import { pack, unpack } from 'msgpackr';
import type { SinkRow } from '../row-sink.js';
import type { Bytes } from '../store/partition-env.js';

/** Statements of this partition and the others, counted: what is sent and not taken yet is *in transit*. Kept in LMDB. */
export interface Transit {
  /** Number of the next statement to a partition; it counts as sent at `offset`. */
  number(to: number, offset: number): number;
  /** A statement of another partition (or of this one) came in. Numbers come again when an owner says again what an earlier one said. */
  took(from: number, number: number, offset: number): void;
  /** Rows of pairs that changed since the last save. */
  touched(): SinkRow[];
  all(): SinkRow[];
  /** Statements sent so far, for the metric. */
  sent(): number;
  /** Within a transaction. */
  save(): void;
}

interface Pair {
  sent: number;
  taken: number;
  /** Of the last record that changed the pair. */
  offset: number;
}

export function createTransit(meta: Bytes, partition: number, generation: number): Transit {
  const bytes = meta.get('transit');
  const pairs = new Map<number, Pair>((bytes ? (unpack(bytes) as [number, number, number, number][]) : []).map(([other, sent, taken, offset]) => [other, { sent, taken, offset }]));
  const touched = new Set<number>();
  let total = 0;
  for (const { sent } of pairs.values()) total += sent;
  const pairWith = (other: number): Pair => {
    const known = pairs.get(other);
    if (known) return known;
    const pair = { sent: 0, taken: 0, offset: 0 };
    pairs.set(other, pair);
    return pair;
  };
  const rowOf = (other: number): SinkRow => {
    const { sent, taken, offset } = pairs.get(other)!;
    return { definition: '', partition, version: versionOf(generation, offset), removed: false, columns: { other, sent, taken } };
  };
  return {
    number(to, offset) {
      const pair = pairWith(to);
      pair.sent += 1;
      pair.offset = offset;
      touched.add(to);
      total += 1;
      return pair.sent;
    },
    took(from, number, offset) {
      const pair = pairWith(from);
      if (number <= pair.taken) return;
      pair.taken = number;
      pair.offset = offset;
      touched.add(from);
    },
    touched: () => [...touched].map(rowOf),
    all: () => [...pairs.keys()].map(rowOf),
    sent: () => total,
    save() {
      if (touched.size === 0) return;
      meta.putSync('transit', pack([...pairs].map(([other, { sent, taken, offset }]) => [other, sent, taken, offset])));
      touched.clear();
    },
  };
}
