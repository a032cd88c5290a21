import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_EVENTS, readBody } from './read-body.js';

const facts = { contentType: 'application/json', contentEncoding: '', maxBytes: 1_000_000 };
const read = (text: string | Buffer, more: Partial<typeof facts> = {}) => readBody(Buffer.from(text), { ...facts, ...more });
const a = { type: 'a.b', n: 1 };
const b = { type: 'a.b', n: 2 };
const two = { kind: 'ok', entries: [{ kind: 'event', event: a }, { kind: 'event', event: b }] };
const lines = `${JSON.stringify(a)}\r\n\n${JSON.stringify(b)}\n`;

describe('readBody', () => {
  it('takes one event', async () => expect(await read(JSON.stringify(a))).toEqual({ kind: 'ok', entries: [{ kind: 'event', event: a }] }));
  it('takes an array', async () => expect(await read(JSON.stringify([a, b]))).toEqual(two));
  it('takes a batch with sentAt', async () => expect(await read(JSON.stringify({ batch: [a, b], sentAt: 't' }))).toEqual({ ...two, sentAt: 't' }));
  it('takes NDJSON, named so or not', async () => {
    expect(await read(lines, { contentType: 'application/x-ndjson' })).toEqual(two);
    expect(await read(lines, { contentType: 'application/x-www-form-urlencoded' })).toEqual(two);
    expect(await read(JSON.stringify(a), { contentType: 'application/x-ndjson' })).toMatchObject({ kind: 'ok', entries: [{ event: a }] });
  });
  it('takes gzip of any of them, and a byte order mark', async () => {
    expect(await read(gzipSync(lines), { contentEncoding: 'gzip', contentType: 'application/x-ndjson' })).toEqual(two);
    expect(await read(`\uFEFF${JSON.stringify([a, b])}`)).toEqual(two);
  });
  it.each([['deflate', deflateSync], ['br', brotliCompressSync]])('takes %s', async (contentEncoding, pack) => expect(await read(pack(JSON.stringify([a, b])), { contentEncoding })).toEqual(two));
  it.each([['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]])('stops a bomb in %s at its ratio, long before the limit of bytes', async (contentEncoding, pack) => {
    const bomb = pack(Buffer.alloc(20_000_000, 32));
    expect(bomb.length).toBeLessThan(21_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(await readBody(bomb, { ...facts, contentEncoding, maxBytes: 64_000_000 })).toMatchObject({ problem: { status: 413, code: 'too_large' } });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(12_000_000);
  });
  it('looks at the depth before it parses, and lets only the deep line fail', async () => {
    const deep = '['.repeat(500_000);
    expect(await read(deep)).toMatchObject({ kind: 'refused', problem: { status: 400, detail: expect.stringContaining('nested at most 64 deep') } });
    expect(await read(`{"a":"${'['.repeat(100)}\\"[["}`)).toMatchObject({ kind: 'ok' });
    expect(await read(`${JSON.stringify(a)}\n${deep}\n${JSON.stringify(b)}`, { contentType: 'application/x-ndjson' })).toMatchObject({ kind: 'ok', entries: [{ event: a }, { kind: 'unparsable', message: expect.stringContaining('64 deep') }, { event: b }] });
    expect(await read(`${'{"a":\n'.repeat(80)}`, { contentType: 'application/x-ndjson' })).toMatchObject({ kind: 'ok', entries: { length: 80 } });
  });
  it('does not go on with lines when there are too many', async () => {
    expect(await read('[\n'.repeat(300_000), { contentType: 'application/x-ndjson' })).toMatchObject({ problem: { code: 'too_many_events' } });
  });
  it('repeats nothing of the body when it says why it cannot be read', async () => {
    for (const text of ['ada@example.com', '{"email": ada@example.com}', '{"email": "ada@example.com"', '["ada@example.com",]', `${JSON.stringify(a)}\nada@example.com`]) expect(JSON.stringify(await read(text))).not.toContain('ada@');
  });
  it('keeps the neighbours of a line that is no JSON', async () => {
    expect(await read(`${JSON.stringify(a)}\n{"x":\n${JSON.stringify(b)}`, { contentType: 'application/x-ndjson' })).toMatchObject({ kind: 'ok', entries: [{ event: a }, { kind: 'unparsable', message: expect.stringContaining('mend or leave out') }, { event: b }] });
  });
  it('refuses bytes that are no UTF-8, in NDJSON only the line that has them', async () => {
    const latin1 = Buffer.from('{"type":"a.b","id":"caf\xe9"}', 'latin1');
    expect(await readBody(latin1, facts)).toMatchObject({ kind: 'refused', problem: { status: 400, title: 'Not UTF-8' } });
    const body = Buffer.concat([Buffer.from(`${JSON.stringify(a)}\n`), latin1, Buffer.from(`\n${JSON.stringify(b)}`)]);
    expect(await readBody(body, { ...facts, contentType: 'application/x-ndjson' })).toMatchObject({ kind: 'ok', entries: [{ event: a }, { kind: 'unparsable' }, { event: b }] });
  });
  it.each([['', 400], ['   \n', 400], ['{"a":', 400], ['hello', 400], ['{"batch":5}', 400], [JSON.stringify(new Array(MAX_EVENTS + 1).fill(a)), 413]])('refuses %.20s with %i', async (text, status) => {
    expect(await read(text)).toMatchObject({ kind: 'refused', problem: { status } });
  });
  it('refuses what is no gzip, what unpacks too large, and other encodings', async () => {
    expect(await read('plain', { contentEncoding: 'gzip' })).toMatchObject({ problem: { status: 400 } });
    expect(await read(gzipSync(Buffer.alloc(2_000_000, 32)), { contentEncoding: 'gzip' })).toMatchObject({ problem: { status: 413 } });
    expect(await read('x', { contentEncoding: 'zstd' })).toMatchObject({ problem: { status: 415 } });
  });
});
