import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { ProblemFacts } from '@trichter/service-kit';

/** Events alike pack some 20 to 60 times smaller; only a bomb goes near deflate's own limit of 1032. */
const MAX_RATIO = 200;
/** A small body may unpack to this much at any ratio. */
const FREE_BYTES = 65_536;

/** Bytes a packed body may unpack to: its ratio, within the limit of any body. The inflater stops there, so no more is ever held. */
export const unpackedBound = (packed: number, maxBytes: number): number => Math.min(maxBytes, Math.max(FREE_BYTES, packed * MAX_RATIO));

type Unpacker = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const unpackers: Readonly<Record<string, Unpacker>> = {
  gzip: promisify(gunzip) as Unpacker,
  'x-gzip': promisify(gunzip) as Unpacker,
  deflate: promisify(inflate) as Unpacker,
  br: promisify(brotliDecompress) as Unpacker,
};

/** The body as it was before packing, or why it is refused. */
export async function unpack(bytes: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer | ProblemFacts> {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return bytes;
  const unpacker = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
  if (unpacker === undefined) {
    return { status: 415, code: 'unsupported_encoding', title: 'Unsupported encoding', detail: 'Content-Encoding must be one of gzip, deflate and br, once, or left out', field: 'Content-Encoding', remedy: 'send gzip or plain' };
  }
  const most = unpackedBound(bytes.length, maxBytes);
  try {
    return await unpacker(bytes, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      return { status: 413, code: 'too_large', title: 'Too large', detail: `the body may unpack to ${most} bytes: ${maxBytes} at most, and ${MAX_RATIO} times its size`, field: 'body', remedy: 'send fewer events in one request' };
    }
    return { status: 400, code: 'unparsable', title: `Not ${encoding}`, detail: `the body says it is ${encoding} but cannot be unpacked`, field: 'body', remedy: 'leave Content-Encoding out, or send the whole packed body' };
  }
}
