import { murmur2 } from './murmur2.js';

let scratch = Buffer.allocUnsafe(1024);

/** The key's home: Kafka's murmur2 made positive, modulo the partitions named in `log.created` (never those the topic has now). */
export function partitionOf(key: string, partitions: number): number {
  if (key.length * 3 > scratch.length) scratch = Buffer.allocUnsafe(key.length * 3);
  return (murmur2(scratch, scratch.write(key)) & 0x7fffffff) % partitions;
}
