import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { open, type Database } from 'lmdb';
import { closeToOthers } from './close-to-others.js';

/** Next offset and last append time of every partition. `version` grows by one with every commit: commits are compare-and-set on it. */
export interface LogState {
  readonly version: number;
  readonly ends: Float64Array;
  readonly times: Float64Array;
}

export type Versioned = Database<Buffer, string>;

/** One LMDB environment: `frames` by (partition, first offset), `state` for the ends, group offsets and locks. */
export interface Store {
  readonly path: string;
  readonly readOnly: boolean;
  readonly frames: Database<Buffer, Buffer>;
  readonly state: Versioned;
  /** The state as last read by `refresh`; undefined while there is no log. */
  current(): LogState | undefined;
  /** Reads the state anew, also what other processes committed; true when it moved. */
  refresh(): boolean;
  close(): Promise<void>;
}

const STATE = 'log';
/** Address space, not disk: LMDB grows the file as needed and several processes need not agree on resizing. */
const MAP_BYTES = 2 ** 40;
const opened = new Map<string, { store: Store; users: number }>();

/** LMDB allows an environment once per process, so logs of one directory share it. */
export function openStore(dir: string, readOnly: boolean): Store {
  const path = resolve(dir);
  const shared = opened.get(path);
  if (shared && (readOnly || !shared.store.readOnly)) {
    shared.users++;
    return shared.store;
  }
  const store = openEnvironment(path, readOnly, async (closing) => {
    const entry = opened.get(path);
    if (entry && --entry.users > 0) return;
    opened.delete(path);
    await closing();
  });
  opened.set(path, { store, users: 1 });
  return store;
}

function openEnvironment(path: string, readOnly: boolean, release: (closing: () => Promise<void>) => Promise<void>): Store {
  if (!readOnly) mkdirSync(path, { recursive: true, mode: 0o700 });
  const binary = { encoding: 'binary', cache: false } as const;
  // overlappingSync off: a record is seen by readers only once it is on disk, so a power loss cannot take back what a projector has read.
  // noMemInit off: what is unused of a page would be whatever this process had in memory there, such as a request with a name in it.
  const root = open({ path, readOnly, maxDbs: 4, mapSize: MAP_BYTES, overlappingSync: false, noMemInit: false, ...binary });
  const frames = root.openDB<Buffer, Buffer>({ name: 'frames', keyEncoding: 'binary', ...binary });
  const state = root.openDB<Buffer, string>({ name: 'state', useVersions: true, ...binary });
  if (!readOnly) closeToOthers(path);
  let current: LogState | undefined;

  return {
    path,
    readOnly,
    frames,
    state,
    current: () => current,
    refresh() {
      root.resetReadTxn();
      const entry = state.getEntry(STATE);
      if (!entry || entry.version === current?.version) return false;
      current = decodeState(entry.value, entry.version ?? 0);
      return true;
    },
    close: () => release(() => root.close()),
  };
}

export const stateKey = STATE;

export const frameKey = (partition: number, offset: number): Buffer => {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt16BE(partition, 0);
  key.writeUIntBE(offset, 2, 6);
  return key;
};

export function encodeState(state: LogState): Buffer {
  const numbers = new Float64Array(state.ends.length * 2);
  numbers.set(state.ends);
  numbers.set(state.times, state.ends.length);
  return Buffer.from(numbers.buffer);
}

export function decodeState(bytes: Buffer, version: number): LogState {
  const numbers = new Float64Array(Uint8Array.from(bytes).buffer);
  const partitions = numbers.length / 2;
  return { version, ends: numbers.subarray(0, partitions), times: numbers.subarray(partitions) };
}
