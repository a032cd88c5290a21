/** Reads Kafka's wire types in place. Offsets and times are below 2^53, so plain numbers hold them. */
export class ByteReader {
  at = 0;

  constructor(readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  int8(): number {
    return this.bytes[this.at++]!;
  }

  int16(): number {
    const value = this.bytes.readInt16BE(this.at);
    this.at += 2;
    return value;
  }

  int32(): number {
    const value = this.bytes.readInt32BE(this.at);
    this.at += 4;
    return value;
  }

  int64(): number {
    const value = this.bytes.readInt32BE(this.at) * 4_294_967_296 + this.bytes.readUInt32BE(this.at + 4);
    this.at += 8;
    return value;
  }

  /** Zigzag varint of 32 bits. */
  varint(): number {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = this.bytes[this.at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  skipVarint(): void {
    while (this.bytes[this.at++]! >= 0x80);
  }

  view(length: number): Buffer {
    const start = this.at;
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  text(length: number): string {
    const start = this.at;
    this.at += length;
    return this.bytes.toString('utf8', start, this.at);
  }
}
