import { encodeFrames, type FrameInput } from './frame.js';
import { decodeState, encodeState, frameKey, stateKey, type LogState, type Store } from './store.js';

/** Records to add, by partition. */
export type Additions = ReadonlyMap<number, readonly FrameInput[]>;

/** Another process appended between our read of the ends and our commit: try again; after this many times hold the write lock meanwhile. */
const OPTIMISTIC_TRIES = 3;

/**
 * Adds the records in one LMDB transaction and answers the ends before it. The transaction is a compare-and-set on the state's
 * version, because LMDB can run that (and its fsync) off the event loop, while a read-then-write transaction would block it.
 */
export async function commitFrames(store: Store, additions: Additions): Promise<Float64Array> {
  for (let attempt = 0; attempt < OPTIMISTIC_TRIES; attempt++) {
    store.refresh();
    const before = stateOf(store);
    const frames = layOut(before, additions);
    if (await store.state.ifVersion(stateKey, before.version, () => frames.into(store))) return before.ends;
  }
  return store.state.transactionSync(() => {
    const before = readStateInTransaction(store);
    layOut(before, additions).into(store);
    return before.ends;
  });
}

/** The frames and the state after them. */
export function layOut(before: LogState, additions: Additions): { into(store: Store): void } {
  const ends = Float64Array.from(before.ends);
  const times = Float64Array.from(before.times);
  const now = Date.now();
  const puts: [Buffer, Buffer][] = [];
  for (const [partition, records] of additions) {
    times[partition] = Math.max(now, times[partition]!); // clocks step back, append times never do
    for (const frame of encodeFrames(records, times[partition]!)) {
      puts.push([frameKey(partition, ends[partition]!), frame.bytes]);
      ends[partition]! += frame.count;
    }
  }
  const version = before.version + 1;
  return {
    into({ frames, state }) {
      for (const [key, bytes] of puts) void frames.put(key, bytes);
      void state.put(stateKey, encodeState({ version, ends, times }), version);
    },
  };
}

export function readStateInTransaction(store: Store): LogState {
  const entry = store.state.getEntry(stateKey);
  if (!entry) throw new Error(`no log in ${store.path}`);
  return decodeState(entry.value, entry.version ?? 0);
}

function stateOf(store: Store): LogState {
  const state = store.current();
  if (!state) throw new Error(`no log in ${store.path}`);
  return state;
}
