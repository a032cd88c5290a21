import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const MAGIC = 0xbeefc0de;
const META_PAGES = 2;
const LEAST_PAGE = 4_096;
/** Where the LMDB that the package `lmdb` carries keeps what matters in a meta page (header of 24 bytes; little endian). */
const AT = { magic: 24, pageSize: 48, lastPage: 144, transaction: 152, end: 160 } as const;

/**
 * Whether the store's file ends before its last page: a copy that broke off, a disk that was full, a power loss. LMDB maps the file and does not look
 * at its length, so reading on would end the process with SIGBUS and without a word. A file of another format is not judged.
 */
export function isCutOff(folder: string): boolean {
  const file = openIfThere(join(folder, 'data.mdb'));
  if (file === null) return false;
  try {
    const { size } = fstatSync(file);
    const newest = Array.from({ length: META_PAGES }, (_, page) => metaAt(file, page)).reduce((a, b) => (b !== null && (a === null || b.transaction > a.transaction) ? b : a), null);
    return newest !== null && size < (newest.lastPage + 1) * newest.pageSize;
  } finally {
    closeSync(file);
  }
}

function metaAt(file: number, page: number): { pageSize: number; lastPage: number; transaction: number } | null {
  const bytes = Buffer.alloc(AT.end);
  const read = readSync(file, bytes, 0, AT.end, page * LEAST_PAGE);
  if (read < AT.end || bytes.readUInt32LE(AT.magic) !== MAGIC) return null;
  const [pageSize, lastPage, transaction] = [bytes.readUInt32LE(AT.pageSize), Number(bytes.readBigUInt64LE(AT.lastPage)), Number(bytes.readBigUInt64LE(AT.transaction))];
  return pageSize === LEAST_PAGE ? { pageSize, lastPage, transaction } : null;
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
