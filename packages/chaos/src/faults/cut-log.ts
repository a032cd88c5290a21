import { existsSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Cuts at least `records` records off the end of a partition, in the files of every broker (all of them stopped): what a power loss on all machines
 * at once can do. Whole batches go, the index files with them; the broker rebuilds those. Answers how many records are gone.
 */
export function cutLog(brokerFolders: readonly string[], topic: string, partition: number, records: number): number {
  let gone = 0;
  for (const folder of brokerFolders) {
    const log = join(folder, 'data', `${topic}-${partition}`);
    rmSync(join(folder, 'data', '.kafka_cleanshutdown'), { force: true });
    if (!existsSync(log)) continue;
    const segment = readdirSync(log).filter((name) => name.endsWith('.log')).sort().at(-1)!;
    const file = join(log, segment);
    const batches = batchesOf(readFileSync(file));
    const end = batches.at(-1)!.next;
    const kept = batches.filter(({ next }) => next <= end - records);
    const last = kept.at(-1);
    truncateSync(file, last?.end ?? 0);
    gone = end - (last?.next ?? 0);
    for (const name of readdirSync(log)) if (/\.(index|timeindex|snapshot)$|^leader-epoch-checkpoint$/.test(name)) rmSync(join(log, name));
  }
  return gone;
}

/** Batches of a segment: base offset (8 bytes), length of the rest (4), and at byte 23 the last offset's distance from the base. */
function batchesOf(bytes: Buffer): { end: number; next: number }[] {
  const found: { end: number; next: number }[] = [];
  for (let at = 0; at + 27 <= bytes.length; ) {
    const length = bytes.readInt32BE(at + 8);
    if (length <= 0 || at + 12 + length > bytes.length) break;
    const next = Number(bytes.readBigInt64BE(at)) + bytes.readInt32BE(at + 23) + 1;
    at += 12 + length;
    found.push({ end: at, next });
  }
  return found;
}
