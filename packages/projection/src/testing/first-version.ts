import { codecs, decodeRecord, isStatement, readReleasedSchemas } from '@trichter/events';
import type { MemoryLog } from '../fakes/memory-log.js';
import { createMemoryLog } from '../fakes/memory-log.js';

const released = readReleasedSchemas();
const schemaOf = (value: Uint8Array) => released.find(({ id }) => id === Buffer.from(value).readUInt32BE(1))!;

/** A statement as the first release of its schema has it: what later versions say besides is not there. Anything else is as it was. */
export function inFirstVersion(value: Uint8Array): Uint8Array {
  if (!isStatement(value)) return value;
  const { name } = schemaOf(value);
  const first = released.find((schema) => schema.name === name && schema.version === 1)!;
  const codec = Object.values(codecs).find(({ schemaId }) => schemaId === first.id)! as { encode(record: unknown): Buffer };
  return codec.encode(decodeRecord(value));
}

/** The log as an older version would have written it, offset by offset; kinds of statements it did not know yet are ticks of the clock. */
export async function olderLog(log: MemoryLog, unknown: readonly string[]): Promise<MemoryLog> {
  const older = createMemoryLog({ partitions: log.partitions, cut: () => 3 });
  for (let partition = 0; partition < log.partitions; partition += 1) {
    for await (const { records } of log.read(partition, 0)) {
      for (const { key, value, appendedAt } of records.filter(({ offset }) => offset > 0)) {
        older.now = appendedAt;
        const tick = unknown.includes(schemaOf(value).name);
        await older.append([tick ? { key: 'fact:clock', value: codecs.clockTicked.encode({ at: appendedAt }), partition } : { key, value: inFirstVersion(value), partition }]);
      }
    }
  }
  older.now = log.now;
  return older;
}
