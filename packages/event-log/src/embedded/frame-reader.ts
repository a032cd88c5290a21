import { LogDiverged } from '../errors.js';
import type { LogRecord } from '../event-log.js';
import { MAX_BATCH_BYTES } from '../limits.js';
import { FrameCursor } from './frame.js';
import { frameKey, type Store } from './store.js';

/** Reads one partition forwards. Frames follow each other without gaps, so after the first the next one's key is known. */
export interface FrameReader {
  readonly position: number;
  /** Up to `most` records below `end`; empty only when the position has reached it. */
  read(end: number, most: number): LogRecord[];
}

export function createFrameReader(store: Store, partition: number, from: number): FrameReader {
  let position = from;
  let cursor: FrameCursor | undefined;

  function enter(): FrameCursor {
    const exact = store.frames.get(frameKey(partition, position));
    if (exact) return new FrameCursor(exact, partition, position);
    for (const { key, value } of store.frames.getRange({
      start: frameKey(partition, position),
      end: frameKey(partition, 0),
      reverse: true,
      limit: 1,
    }))
      return enterAt(new FrameCursor(value, partition, key.readUIntBE(2, 6)), position - key.readUIntBE(2, 6));
    // The range's end is exclusive, and the first frame of a partition is the one at offset 0.
    const first = store.frames.get(frameKey(partition, 0));
    if (first) return enterAt(new FrameCursor(first, partition, 0), position);
    throw hole();
  }

  function enterAt(entered: FrameCursor, skipped: number): FrameCursor {
    for (let index = 0; index < skipped; index++) {
      if (entered.done) throw hole();
      entered.skip();
    }
    if (entered.done) throw hole();
    return entered;
  }

  const hole = () =>
    new LogDiverged(
      `offset ${position} of partition ${partition} is missing in ${store.path}: the log's files are damaged. Put them back from a backup`,
      {
        partition,
        offset: position,
      },
    );

  return {
    get position() {
      return position;
    },
    read(end, most) {
      const records: LogRecord[] = [];
      let bytes = 0;
      while (position < end && records.length < most && bytes < MAX_BATCH_BYTES) {
        if (!cursor || cursor.done) cursor = enter();
        const record = cursor.next();
        bytes += record.value.length;
        records.push(record);
        position++;
      }
      return records;
    },
  };
}
