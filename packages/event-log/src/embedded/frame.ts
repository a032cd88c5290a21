import { crc32 } from 'node:zlib';
import { LogDamaged } from '../errors.js';
import type { LogRecord } from '../event-log.js';

/**
 * The records one commit adds to one partition, packed into one LMDB value: an LMDB entry costs microseconds and a page,
 * a record inside a frame costs six bytes. Layout (little endian): count u32, appendedAt f64, CRC-32 of everything else u32, then per
 * record key length u16, value length u32, key (UTF-8), value. The highest bit of the count says that there is a checksum: the first
 * logs had none.
 */
const HEADER = 16;
const HEADER_WITHOUT_CHECKSUM = 12;
const CHECKSUM_AT = 12;
const CHECKED = 0x8000_0000;
const RECORD_HEADER = 6;
/** Frames stay small enough to be copied out whole when a reader enters one. */
const MAX_FRAME_BYTES = 1_048_576;

export interface FrameInput {
  readonly key: string;
  readonly value: Uint8Array;
}

export interface Frame {
  readonly count: number;
  readonly bytes: Buffer;
}

export function encodeFrames(records: readonly FrameInput[], appendedAt: number): Frame[] {
  const frames: Frame[] = [];
  for (let start = 0; start < records.length;) {
    let size = HEADER;
    let end = start;
    while (end < records.length) {
      const { key, value } = records[end]!;
      const more = RECORD_HEADER + Buffer.byteLength(key) + value.length;
      if (end > start && size + more > MAX_FRAME_BYTES) break;
      size += more;
      end++;
    }
    frames.push({ count: end - start, bytes: encodeFrame(records, start, end, size, appendedAt) });
    start = end;
  }
  return frames;
}

function encodeFrame(records: readonly FrameInput[], start: number, end: number, size: number, appendedAt: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  bytes.writeUInt32LE(end - start + CHECKED, 0);
  bytes.writeDoubleLE(appendedAt, 4);
  let at = HEADER;
  for (let index = start; index < end; index++) {
    const { key, value } = records[index]!;
    const keyLength = bytes.write(key, at + RECORD_HEADER);
    bytes.writeUInt16LE(keyLength, at);
    bytes.writeUInt32LE(value.length, at + 2);
    at += RECORD_HEADER + keyLength;
    bytes.set(value, at);
    at += value.length;
  }
  bytes.writeUInt32LE(checksumOf(bytes), CHECKSUM_AT);
  return bytes;
}

const checksumOf = (bytes: Buffer): number => crc32(bytes.subarray(HEADER), crc32(bytes.subarray(0, CHECKSUM_AT)));

/** Walks a frame record by record; values are views of the frame's bytes, not copies. Throws `LogDamaged` where the bytes are not those that were written. */
export class FrameCursor {
  private at: number;
  private readonly appendedAt: number;
  private left: number;

  constructor(
    private readonly bytes: Buffer,
    private readonly partition: number,
    private offset: number,
  ) {
    this.appendedAt = bytes.readDoubleLE(4);
    const count = bytes.readUInt32LE(0);
    const checked = count >= CHECKED;
    this.left = checked ? count - CHECKED : count;
    this.at = checked ? HEADER : HEADER_WITHOUT_CHECKSUM;
    if (!checked) return;
    const expected = bytes.readUInt32LE(CHECKSUM_AT);
    const found = checksumOf(bytes);
    if (found !== expected) {
      throw new LogDamaged(
        `the ${this.left} records from offset ${offset} of partition ${partition} are not those that were written (checksum ${found}, written ${expected}): the log's file is damaged. Put it back from a backup`,
        { partition, offset, records: this.left, expected, found },
      );
    }
  }

  get done(): boolean {
    return this.left === 0;
  }

  skip(): void {
    this.at += RECORD_HEADER + this.bytes.readUInt16LE(this.at) + this.bytes.readUInt32LE(this.at + 2);
    this.left--;
    this.offset++;
  }

  next(): LogRecord {
    const { bytes, partition, offset, appendedAt } = this;
    const keyStart = this.at + RECORD_HEADER;
    const valueStart = keyStart + bytes.readUInt16LE(this.at);
    const valueEnd = valueStart + bytes.readUInt32LE(this.at + 2);
    this.at = valueEnd;
    this.left--;
    this.offset++;
    return {
      partition,
      offset,
      key: bytes.toString('utf8', keyStart, valueStart),
      value: bytes.subarray(valueStart, valueEnd),
      appendedAt,
    };
  }
}
