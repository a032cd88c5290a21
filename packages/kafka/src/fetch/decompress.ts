import { gunzipSync } from 'node:zlib';
import { LogMisconfigured } from '@trichter/event-log';
import { decompressLz4 } from './lz4.js';

const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

/** Undoes the compression named in a record batch's attributes. Trichter writes uncompressed; others (a broker that recompresses, a copy tool) may not. */
export function decompress(bytes: Buffer, attributes: number): Buffer {
  const codec = CODECS[attributes & 7];
  switch (codec) {
    case 'none':
      return bytes;
    case 'gzip':
      return gunzipSync(bytes);
    case 'lz4':
      return decompressLz4(bytes);
    case 'snappy':
    case 'zstd':
    case undefined:
      throw new LogMisconfigured(
        `the topic holds records compressed with ${codec ?? 'an unknown codec'}; Trichter reads none, gzip and lz4. Write with one of these (compression.type of the topic, or of whoever copied it)`,
        {
          codec,
        },
      );
    default:
      return codec satisfies never;
  }
}
