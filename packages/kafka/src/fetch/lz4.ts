/** LZ4 frame (magic, flags, blocks), as Kafka's clients and brokers write it. Checksums are left to TCP and the broker's CRC. */
const MAGIC = 0x184d2204;

export function decompressLz4(frame: Buffer): Buffer {
  if (frame.readUInt32LE(0) !== MAGIC) throw new Error('not an LZ4 frame');
  const flags = frame[4]!;
  const blockChecksums = (flags & 0x10) !== 0;
  const contentSize = (flags & 0x08) !== 0;
  const maxBlock = 1 << (8 + 2 * ((frame[5]! >> 4) & 7));
  let at = 6 + (contentSize ? 8 : 0) + 1;
  let output = Buffer.allocUnsafe(Math.max(maxBlock, frame.length * 4));
  let written = 0;
  for (;;) {
    const size = frame.readUInt32LE(at);
    at += 4;
    if (size === 0) return output.subarray(0, written);
    const length = size & 0x7fffffff;
    if (output.length - written < maxBlock) output = Buffer.concat([output.subarray(0, written)], output.length * 2 + maxBlock);
    if (size >>> 31) written += frame.copy(output, written, at, at + length);
    else written = decompressBlock(frame, at, at + length, output, written);
    at += length + (blockChecksums ? 4 : 0);
  }
}

function decompressBlock(input: Buffer, start: number, end: number, output: Buffer, offset: number): number {
  let from = start;
  let to = offset;
  while (from < end) {
    const token = input[from++]!;
    let literals = token >> 4;
    if (literals === 15) for (let more = 255; more === 255; literals += more) more = input[from++]!;
    input.copy(output, to, from, from + literals);
    from += literals;
    to += literals;
    if (from >= end) break;
    const distance = input[from]! | (input[from + 1]! << 8);
    from += 2;
    let length = token & 15;
    if (length === 15) for (let more = 255; more === 255; length += more) more = input[from++]!;
    length += 4;
    // A match may overlap what it writes, so it is copied byte by byte unless it lies far enough back.
    if (distance >= length) output.copy(output, to, to - distance, to - distance + length);
    else for (let index = 0; index < length; index++) output[to + index] = output[to + index - distance]!;
    to += length;
  }
  return to;
}
