import { setImmediate as nextTurn } from 'node:timers/promises';
import { LogClosed, LogError, LogReadOnly, LogUnavailable, RecordRefused } from '../errors.js';
import type { EventLog, Subscription } from '../event-log.js';
import { createAppender } from './appender.js';
import { createFrameReader } from './frame-reader.js';
import { createLog, readFacts } from './create-log.js';
import { readOffset } from './group-offsets.js';
import { openStore, type Store } from './store.js';
import { startSubscription } from './subscription.js';
import { createTail } from './tail.js';

export interface EmbeddedLogOptions {
  /** Directory of the log; made when missing. Several processes may have it open. */
  readonly dir: string;
  /** Only for a new log; an existing one keeps the number in its `log.created`. Default 4. */
  readonly partitions?: number;
  /** Fingerprint of the workspace key; `WorkspaceKeyMismatch` when the log was made with another. */
  readonly workspace: string;
  /** Neither makes nor writes anything: audit, tail. */
  readonly readOnly?: boolean;
}

const READ_BATCH = 5_000;
const GROUP_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

/** The log of one machine: an LMDB directory that several processes write and read. What `append` has resolved is on disk. */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<EventLog> {
  const { dir, workspace, readOnly = false, partitions: wanted = 4 } = options;
  const store = openOrExplain(dir, readOnly);
  try {
    store.refresh();
    if (!store.current()) createLog(store, wanted, workspace);
    const facts = readFacts(store, workspace);
    return embeddedLog(store, facts.partitions, facts.generation);
  } catch (error) {
    await store.close();
    throw error instanceof LogError
      ? error
      : new LogUnavailable(`the log in ${dir} could not be opened: ${String(error)}`, { dir }, error);
  }
}

function openOrExplain(dir: string, readOnly: boolean): Store {
  try {
    return openStore(dir, readOnly);
  } catch (error) {
    const remedy = readOnly
      ? 'Is it the right data directory, and has Trichter been started with it once?'
      : 'Check that the directory can be written and the disk has space';
    throw new LogUnavailable(`the log in ${dir} could not be opened: ${String(error)}. ${remedy}`, { dir }, error);
  }
}

function embeddedLog(store: Store, partitions: number, generation: number): EventLog {
  const tail = createTail(store);
  const appender = createAppender(store, partitions, () => {
    store.refresh();
    tail.wake();
  });
  const subscriptions = new Set<Subscription>();
  let closed = false;
  const assertOpen = () => {
    if (closed) throw new LogClosed(`the log in ${store.path} is closed`);
  };
  const assertWritable = (what: string) => {
    if (store.readOnly) throw new LogReadOnly(`the log in ${store.path} was opened for reading only, so it cannot ${what}`);
  };
  const endsNow = (): Float64Array => {
    store.refresh();
    return store.current()!.ends;
  };

  return {
    partitions,
    generation,
    async append(records) {
      assertWritable('append');
      return appender.append(records);
    },
    async subscribe(options, handlers) {
      assertOpen();
      assertWritable('subscribe');
      if (!GROUP_NAME.test(options.group))
        throw new RecordRefused(`group must be letters, digits, ".", "_" or "-", got "${options.group}"`, {
          group: options.group,
        });
      const subscription = startSubscription(store, tail, partitions, options, handlers);
      subscriptions.add(subscription);
      const forget = () => void subscriptions.delete(subscription);
      subscription.done.then(forget, forget);
      return subscription;
    },
    async *read(partition, from, to) {
      assertOpen();
      const stop = Math.min(to ?? Infinity, endsNow()[partition] ?? 0);
      const reader = createFrameReader(store, partition, from);
      while (reader.position < stop) {
        yield { partition, records: reader.read(stop, READ_BATCH), end: endsNow()[partition]! };
        await nextTurn(); // reading is synchronous: let timers and sockets have their turn
        assertOpen();
      }
    },
    async ends() {
      assertOpen();
      return Array.from(endsNow());
    },
    async committed(group) {
      assertOpen();
      store.refresh();
      return Array.from({ length: partitions }, (_, partition) => readOffset(store, group, partition));
    },
    async close() {
      if (closed) return;
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      await appender.close();
      closed = true;
      await store.close();
    },
  };
}
