import { LogClosed, LogUnavailable } from '../errors.js';
import type { NewRecord, Position } from '../event-log.js';
import { checkRecord } from '../limits.js';
import { partitionOf } from '../partition-of.js';
import { commitFrames } from './commit-frames.js';
import type { FrameInput } from './frame.js';
import type { Store } from './store.js';

/** All appends that wait for the commit before them go into the next one together: an fsync costs the same for one record and for thousands. */
interface Group {
  readonly additions: Map<number, FrameInput[]>;
  readonly committed: Promise<Float64Array>;
  settle(outcome: Promise<Float64Array>): void;
}

export interface Appender {
  append(records: readonly NewRecord[]): Promise<Position[]>;
  /** Waits for what is under way; further appends are refused. */
  close(): Promise<void>;
}

export function createAppender(store: Store, partitions: number, onCommit: () => void): Appender {
  let waiting: Group | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  async function run(): Promise<void> {
    while (waiting) {
      // One turn of the event loop lets every request that has arrived join the group.
      await new Promise((resolve) => setImmediate(resolve));
      const group = waiting;
      waiting = undefined;
      const outcome = commitFrames(store, group.additions);
      group.settle(outcome);
      await outcome.then(onCommit, ignoreFailure);
    }
    running = undefined;
  }

  return {
    async append(records) {
      if (closed) throw new LogClosed(`the log in ${store.path} is closed`);
      if (records.length === 0) return [];
      for (const record of records) checkRecord(record, partitions);
      const group = (waiting ??= createGroup());
      const places = records.map((record) => {
        const partition = record.partition ?? partitionOf(record.key, partitions);
        let added = group.additions.get(partition);
        if (!added) group.additions.set(partition, (added = []));
        return { partition, index: added.push(record) - 1 };
      });
      running ??= run();
      try {
        const ends = await group.committed;
        return places.map(({ partition, index }) => ({ partition, offset: ends[partition]! + index }));
      } catch (error) {
        throw new LogUnavailable(
          `the log in ${store.path} could not be written: ${String(error)}. Check free space and permissions; then the same append may be tried again`,
          {},
          error,
        );
      }
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

function createGroup(): Group {
  let settle!: (outcome: Promise<Float64Array>) => void;
  const committed = new Promise<Float64Array>((resolve) => (settle = resolve));
  return { additions: new Map(), committed, settle };
}

/** Each append of the group tells its own caller. */
const ignoreFailure = () => {};
