import { closeSync, constants, fdatasync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const SLOT = 32;
/** Read and write, made when missing, never cut off. */
const OPEN = constants.O_RDWR | constants.O_CREAT;
const NOTHING = Buffer.alloc(SLOT);
const sync = promisify(fdatasync);

/**
 * Key bytes in slots of 32, and nothing else. A slot is overwritten in place, so that no free page, older version or journal of a database
 * keeps a destroyed key; that is why they are not in LMDB. (A file system that copies on write, and a disk that spreads its writes, may keep
 * the old block: docs/privacy.md.) A slot of zeros holds no key.
 */
export interface SlotFile {
  read(slot: number): Buffer | null;
  /** Written, but not yet certainly on disk: see `flush`. */
  write(slot: number, bytes: Buffer): void;
  flush(): Promise<void>;
  /** Overwrites the slots; they are gone from the disk when it returns. */
  erase(slots: readonly number[]): void;
  close(): void;
}

export function openSlotFile(path: string): SlotFile {
  const file = openSync(path, OPEN, 0o600);
  return {
    read(slot) {
      const bytes = Buffer.alloc(SLOT);
      const length = readSync(file, bytes, 0, SLOT, slot * SLOT);
      return length < SLOT || bytes.equals(NOTHING) ? null : bytes;
    },
    write: (slot, bytes) => void writeSync(file, bytes, 0, SLOT, slot * SLOT),
    flush: () => sync(file),
    erase(slots) {
      for (const slot of slots) writeSync(file, NOTHING, 0, SLOT, slot * SLOT);
      fdatasyncSync(file);
    },
    close: () => closeSync(file),
  };
}
