import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { openEmbeddedLog } from '@trichter/event-log';
import { workspaceFingerprint } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { changeKeyFile, hashOfKey, keyFileOf } from '@trichter/service-kit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from './config.js';
import { startIngest, type IngestService } from './start-ingest.js';

const workspaceKey = randomBytes(32);
const dir = mkdtempSync(join(tmpdir(), 'trichter-door-'));
const config = configSchema.parse({ TRICHTER_PORT: '0', TRICHTER_DATA: dir, TRICHTER_MAX_BODY: '100000', TRICHTER_MAX_BYTES_IN_HAND: String(1024 * 1024), TRICHTER_REQUEST_SECONDS: '2', TRICHTER_WRITE_KEYS: 'wk_web12345=web' });
const KEY = 'authorization: Bearer wk_web12345';
let service: IngestService;
const sockets: Socket[] = [];

beforeAll(async () => {
  const stored = (text: string, more: object) => ({ id: text.slice(0, 6), name: text, hash: hashOfKey(text).toString('hex'), scopes: ['write:slow'], created: '2026-01-01T00:00:00Z', ends: null, ...more });
  changeKeyFile(keyFileOf(dir), () => [stored('slow_requests', { id: 'requests', requestsPerSecond: 1, burstSeconds: 3 }), stored('slow_events', { id: 'events', eventsPerSecond: 5, burstSeconds: 1 }), stored('reader', { scopes: ['read'] })]);
  service = await startIngest(config, createLogger({ service: 'ingest', level: 'silent' }), async () => ({ log: await openEmbeddedLog({ dir: join(dir, 'log'), partitions: 1, workspace: workspaceFingerprint(workspaceKey) }), workspaceKey }));
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await service.stop();
  rmSync(dir, { recursive: true });
});

/** Bytes as they are onto a connection; what comes back until it is closed, and after how many ms. */
function raw(...pieces: (string | Buffer)[]): { socket: Socket; answer: Promise<{ text: string; ms: number }> } {
  const socket = connect(service.port, '127.0.0.1');
  sockets.push(socket);
  const started = performance.now();
  let text = '';
  const answer = new Promise<{ text: string; ms: number }>((resolve) => {
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined); // reset after the answer
    socket.on('close', () => resolve({ text, ms: performance.now() - started }));
  });
  for (const piece of pieces) socket.write(piece);
  return { socket, answer };
}
const head = (...headers: string[]) => ['POST /v1/events HTTP/1.1', 'host: x', ...headers, '', ''].join('\r\n');
const post = async (body: string | Buffer, headers: Record<string, string> = {}, path = '/v1/events') => {
  const response = await fetch(service.url + path, { method: 'POST', body: body as string, headers: { authorization: 'Bearer wk_web12345', 'content-type': 'application/json', ...headers } });
  const text = await response.text();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), type: response.headers.get('content-type') ?? '', text, body: JSON.parse(text) as { code?: string; accepted?: number; rejected?: { code: string }[] } };
};
const event = (n: number) => ({ id: `e${n}`, type: 'page.viewed', anonymousId: 'a' });
const isUp = async () => expect((await post(JSON.stringify(event(0)))).status).toBe(202);

describe('the door', () => {
  it('refuses headers beyond 16 KiB with 431', async () => {
    const { text } = await raw(head(KEY, `x-filler: ${'x'.repeat(17_000)}`)).answer;
    expect(text).toMatch(/^HTTP\/1\.1 431 [\s\S]*application\/problem\+json[\s\S]*"code":"headers_too_large"/);
  });

  it('refuses a body that says it is too large before it comes, and one without an end where the limit is', async () => {
    expect((await raw(head(KEY, 'content-length: 100000000')).answer).text).toMatch(/^HTTP\/1\.1 413 /);
    const chunk = `4e20\r\n${'x'.repeat(20_000)}\r\n`;
    const endless = raw(head(KEY, 'transfer-encoding: chunked'), ...Array.from({ length: 8 }, () => chunk));
    expect((await endless.answer).text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('hangs up on headers and bodies that trickle in, saying 408, and answers others meanwhile', async () => {
    const slowHead = raw('POST /v1/events HTTP/1.1\r\nhost: x\r\n');
    const slowBody = raw(head(KEY, 'content-length: 1000'), '[');
    const drip = setInterval(() => {
      if (slowHead.socket.writable) slowHead.socket.write('x-a: b\r\n');
      if (slowBody.socket.writable) slowBody.socket.write(' ');
    }, 200);
    try {
      await isUp();
      for (const { text, ms } of await Promise.all([slowHead.answer, slowBody.answer])) {
        expect(text).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"too_slow"/);
        expect(ms).toBeGreaterThan(1_900);
        expect(ms).toBeLessThan(5_000);
      }
    } finally {
      clearInterval(drip);
    }
  });

  it.each([['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]])('takes %s, and stops a bomb in it', async (encoding, pack) => {
    expect(await post(pack(JSON.stringify([event(1), event(2)])), { 'content-encoding': encoding })).toMatchObject({ status: 202, body: { accepted: 2 } });
    const bomb = pack(Buffer.alloc(90_000_000, 0x20));
    const before = process.memoryUsage().rss;
    // gzip and deflate reach 1032 to 1 and are over the limit of bytes; what Brotli makes of it is a hundred bytes.
    expect(await post(bomb, { 'content-encoding': encoding })).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect(process.memoryUsage().rss - before).toBeLessThan(40e6);
    expect(await post(pack(bomb), { 'content-encoding': `${encoding}, ${encoding}` })).toMatchObject({ status: 415 });
  });

  it('refuses deep nesting and too many events, whatever form they come in', async () => {
    expect(await post('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000))).toMatchObject({ status: 400, body: { code: 'unparsable' } });
    expect(await post(`[${'1,'.repeat(20_000)}1]`)).toMatchObject({ status: 413, body: { code: 'too_many_events' } });
    expect(await post('1\n'.repeat(20_000), { 'content-type': 'application/x-ndjson' })).toMatchObject({ status: 413, body: { code: 'too_many_events' } });
    const deep = `{"type":"page.viewed","anonymousId":"a","data":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`;
    expect(await post(deep)).toMatchObject({ status: 202, body: { accepted: 0, rejected: [{ code: 'too_large' }] } });
  });

  it('holds only so many bytes at once: the next sender is asked to come again, and let in when there is room', async () => {
    const held = Array.from({ length: 10 }, () => raw(head(KEY, 'content-length: 100000'), '['));
    await sleep(200);
    expect(await post(`[${' '.repeat(90_000)}]`)).toMatchObject({ status: 429, retryAfter: '1', body: { code: 'overloaded' } });
    for (const { socket } of held) socket.destroy();
    await expect.poll(async () => (await post(`[${' '.repeat(90_000)}]`)).status).toBe(202);
  });

  it('knows the route by any spelling of its address, and asks for a key there', async () => {
    expect((await post('[]', { authorization: '' }, '/v1/%65vents')).status).toBe(401);
    expect((await post('[]', {}, '/v1/%65vents')).status).toBe(202);
  });

  it('gives a key that may only read 403', async () => {
    expect(await post('[]', { authorization: 'Bearer reader' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});

describe('the rate of a key', () => {
  it('lets its burst through, then 429 with Retry-After, and other keys as before', async () => {
    const statuses = [];
    for (let n = 0; n < 6; n++) statuses.push((await post(JSON.stringify(event(n)), { authorization: 'Bearer slow_requests' })).status);
    expect(statuses).toEqual([202, 202, 202, 429, 429, 429]);
    expect(await post('[]', { authorization: 'Bearer slow_requests' })).toMatchObject({ status: 429, retryAfter: '1', body: { code: 'rate_limited' } });
    await isUp();
    await sleep(1_100);
    expect((await post('[]', { authorization: 'Bearer slow_requests' })).status).toBe(202);
  });

  it('counts events, too: one batch overdraws, the next waits', async () => {
    const batch = JSON.stringify(Array.from({ length: 15 }, (_, n) => event(n)));
    expect((await post(batch, { authorization: 'Bearer slow_events' })).status).toBe(202);
    expect(await post('[]', { authorization: 'Bearer slow_events' })).toMatchObject({ status: 429, retryAfter: '2', body: { code: 'rate_limited' } });
  });
});

describe('whatever is thrown at the door', () => {
  const json = fc.json({ maxDepth: 6 });
  const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
  const nearly = fc.record({ type: fc.oneof(fc.constantFrom('page.viewed', 'order.completed', 'cost.reported', '__proto__'), fc.string()), id: fc.anything(), time: fc.anything(), anonymousId: fc.anything(), data: fc.anything(), context: fc.anything(), traits: fc.anything(), consent: fc.anything() }, { requiredKeys: ['type'] }).map((value) => {
    try {
      return JSON.stringify(value) ?? 'null';
    } catch {
      return '{}'; // a bigint
    }
  });
  const types = fc.constantFrom('application/json', 'application/x-ndjson', 'text/plain', 'multipart/form-data; boundary=x', 'nonsense');
  const encodings = fc.constantFrom(undefined, 'gzip', 'br', 'deflate', 'identity', 'constructor');

  it('is answered 202 or 4xx, in JSON, and the door stays up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, bytes, nearly, fc.array(nearly, { maxLength: 4 }).map((all) => all.join('\n'))), types, encodings, fc.boolean(), async (body, type, encoding, pack) => {
        const answer = await post(pack && encoding === 'gzip' ? gzipSync(body) : body, { 'content-type': type, ...(encoding !== undefined && { 'content-encoding': encoding }) });
        expect([202, 400, 413, 415]).toContain(answer.status);
        expect(answer.type).toContain(answer.status === 202 ? 'application/json' : 'application/problem+json');
      }),
      { numRuns: 400 },
    );
    await isUp();
  });

  it('is answered 4xx where it is no HTTP', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, fc.string({ minLength: 1 }).map((text) => `POST ${text} HTTP/1.1\r\nhost: x\r\n${text}: ${text}\r\n\r\n`)), async (sent) => {
        const { socket, answer } = raw(sent);
        socket.end();
        expect((await answer).text).toMatch(/^(HTTP\/1\.1 [24]\d\d |$)/);
      }),
      { numRuns: 100 },
    );
    await isUp();
  });
});
