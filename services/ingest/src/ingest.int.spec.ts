import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LogUnavailable, openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { decodeRecord, readReleasedSchemas, workspaceFingerprint, type Envelope } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from './config.js';
import type { IngestAnswer } from './ingest.js';
import { startIngest, type IngestService } from './start-ingest.js';

const logger = createLogger({ service: 'ingest', level: 'silent' });
const workspaceKey = randomBytes(32);
const dir = mkdtempSync(join(tmpdir(), 'trichter-ingest-'));
const config = configSchema.parse({ TRICHTER_PORT: '0', TRICHTER_DATA: dir, TRICHTER_MAX_BODY: '200000', TRICHTER_WRITE_KEYS: 'wk_web12345=web,wk_test1234=web:test,wk_facts123=ads:facts,wk_any12345=*' });

let log: EventLog;
let service: IngestService;
let failing: Error | null = null;
let away: Error | null = null;

beforeAll(async () => {
  log = await openEmbeddedLog({ dir: join(dir, 'log'), partitions: 2, workspace: workspaceFingerprint(workspaceKey) });
  const breakable: EventLog = { ...log, partitions: log.partitions, generation: log.generation, append: (records) => (failing ? Promise.reject(failing) : log.append(records)), ends: () => (away ? Promise.reject(away) : log.ends()) };
  service = await startIngest(config, logger, async () => ({ log: breakable, workspaceKey }));
});
afterAll(async () => {
  await service.stop();
  rmSync(dir, { recursive: true });
});

interface Sent {
  status: number;
  headers: Headers;
  body: IngestAnswer & { code: string; remedy: string };
}
async function send(body: string | Buffer, { key = 'wk_web12345', path = '/v1/events', ...headers }: Record<string, string> = {}): Promise<Sent> {
  const response = await fetch(service.url + path, { method: 'POST', body: body as string, headers: { 'content-type': 'application/json', ...(key === '' ? {} : { authorization: `Bearer ${key}` }), ...headers } });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Sent['body'] };
}
async function envelopes(): Promise<Envelope[]> {
  const found: Envelope[] = [];
  for (let partition = 0; partition < log.partitions; partition++) {
    for await (const { records } of log.read(partition, 0)) {
      for (const { key, value } of records) {
        const record = decodeRecord(value);
        if (record.kind !== 'envelope') continue;
        expect(key).toBe(record.envelope.subject);
        found.push(record.envelope);
      }
    }
  }
  return found;
}
const inLog = async (prefix: string) => (await envelopes()).filter(({ id }) => id.startsWith(prefix));
const event = (id: string, more: object = {}) => ({ id, type: 'page.viewed', anonymousId: 'a-1', time: '2026-01-31T12:00:00Z', ...more });

describe('POST /v1/events', () => {
  it('answers 202 when the log has the event', async () => {
    expect(await send(JSON.stringify(event('one')))).toMatchObject({ status: 202, body: { accepted: 1, rejected: [] } });
    expect(await inLog('one')).toMatchObject([{ source: 'web', test: false, type: 'page.viewed' }]);
  });

  it('takes an array, a batch, lines and gzip', async () => {
    const lines = `${JSON.stringify(event('form-3'))}\n${JSON.stringify(event('form-4'))}`;
    expect((await send(JSON.stringify([event('form-1')]))).body.accepted).toBe(1);
    expect((await send(JSON.stringify({ batch: [event('form-2')], sentAt: new Date().toISOString() }))).body.accepted).toBe(1);
    expect((await send(lines, { 'content-type': 'application/x-ndjson' })).body.accepted).toBe(2);
    expect((await send(gzipSync(JSON.stringify([event('form-5'), event('form-6')])), { 'content-encoding': 'gzip' })).body.accepted).toBe(2);
    expect((await send(JSON.stringify(event('form-7')), { 'content-type': 'text/plain', key: '', path: '/v1/events?writeKey=wk_web12345' })).body.accepted).toBe(1);
    expect((await inLog('form-')).map(({ id }) => id).sort()).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `form-${n}`));
  });

  it('refuses a bad event alone and says why', async () => {
    const { status, body } = await send(JSON.stringify([event('good-1'), event('bad', { type: 'order.completed', data: { order: 'o1', amount: 49.9, currency: 'EUR' } }), event('good-2'), 5, event('stated', { type: 'link.stated' })]));
    expect(status).toBe(202);
    expect(body).toEqual({
      accepted: 2,
      rejected: [
        { index: 1, id: 'bad', code: 'bad_value', field: 'data.amount', message: 'data.amount must be a whole number of minor units (cents), got 49.9 in order.completed "bad"; send 4990' },
        { index: 3, id: null, code: 'not_an_object', field: '', message: expect.stringContaining('must be an object') },
        { index: 4, id: 'stated', code: 'reserved_type', field: 'type', message: expect.stringContaining('link.stated') },
      ],
    });
    expect((await inLog('good-')).length).toBe(2);
    expect(await inLog('bad')).toEqual([]);
  });

  it('refuses an event of a source that is not its key\'s alone, and takes it with a key for any', async () => {
    const events = JSON.stringify([event('of-web'), event('of-shop', { source: 'shop' }), event('of-web-too', { source: 'web' })]);
    expect((await send(events)).body).toEqual({ accepted: 2, rejected: [{ index: 1, id: 'of-shop', code: 'source_not_allowed', field: 'source', message: expect.stringContaining('got "shop"; use a key for that source') }] });
    expect((await inLog('of-')).map(({ id, source }) => `${id} ${source}`).sort()).toEqual(['of-web web', 'of-web-too web']);
    expect((await send(events, { key: 'wk_any12345' })).body.accepted).toBe(3);
    expect((await inLog('of-')).map(({ id, source }) => `${id} ${source}`).sort()).toEqual(['of-shop shop', 'of-web server', 'of-web web', 'of-web-too web', 'of-web-too web']);
  });

  it('makes the same lead of a plain address and its SHA-256', async () => {
    const hash = createHash('sha256').update('ada@example.com').digest('hex');
    await send(JSON.stringify([event('mail-1', { anonymousId: undefined, email: 'Ada@Example.com ' }), event('mail-2', { anonymousId: undefined, email: hash })]));
    const subjects = (await inLog('mail-')).map(({ subject }) => subject);
    expect(subjects).toHaveLength(2);
    expect(new Set(subjects).size).toBe(1);
  });

  it('gives a retry the same source and id, so that it counts once', async () => {
    const body = JSON.stringify({ ...event('x'), id: undefined, data: { retry: 'same' } });
    await send(body);
    await send(body);
    const twice = (await envelopes()).filter(({ data }) => data.includes('"retry":"same"'));
    expect(twice).toHaveLength(2);
    expect(new Set(twice.map(({ source, id, subject }) => `${source} ${id} ${subject}`)).size).toBe(1);
  });

  it('says when a retry could count twice', async () => {
    expect((await send(JSON.stringify({ type: 'chat.started', userId: 'u' }))).body.warnings).toEqual([{ code: 'id_random', count: 1, message: expect.stringContaining('send an id') }]);
  });

  it('marks test traffic, and takes facts with their key alone', async () => {
    await send(JSON.stringify(event('test-1')), { key: 'wk_test1234' });
    expect((await inLog('test-1'))[0]!.test).toBe(true);
    const cost = JSON.stringify({ id: 'cost-1', type: 'cost.reported', data: { day: '2026-01-31', amount: 5, currency: 'EUR' } });
    expect((await send(cost)).body.rejected[0]).toMatchObject({ code: 'facts_not_allowed' });
    expect((await send(cost, { key: 'wk_facts123' })).body.accepted).toBe(1);
    const voids = [{ source: 'web', id: 'one' }, { import: 'i1' }, { source: 'ads', id: 'one' }].map((data, n) => ({ id: `void-${n}`, type: 'touchpoint.voided', data }));
    expect((await send(JSON.stringify(voids), { key: 'wk_facts123' })).body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'source_not_allowed', field: 'data.source' }, { index: 1, code: 'source_not_allowed', field: 'data.import' }] });
  });

  it.each([
    ['without a key', '[]', { key: '' }, 401, 'unauthorised'],
    ['with an unknown key', '[]', { key: 'wk_nobody11' }, 401, 'unauthorised'],
    ['that is no JSON', '{"a":', {}, 400, 'unparsable'],
    ['that is empty', '', {}, 400, 'unparsable'],
    ['that is too large', `["${'x'.repeat(200_000)}"]`, {}, 413, 'too_large'],
    ['that unpacks too large', gzipSync(Buffer.alloc(300_000, 32)), { 'content-encoding': 'gzip' }, 413, 'too_large'],
    ['in another encoding', 'x', { 'content-encoding': 'zstd' }, 415, 'unsupported_encoding'],
  ])('refuses a body %s as problem+json', async (_, body, headers, status, code) => {
    const answer = await send(body, headers);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({ status, body: { status, code } });
  });

  it('lets any page write', async () => {
    const preflight = await fetch(`${service.url}/v1/events`, { method: 'OPTIONS', headers: { origin: 'https://example.com', 'access-control-request-method': 'POST' } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await send('[]', { origin: 'https://example.com' })).headers.get('access-control-allow-origin')).toBe('*');
    expect((await send('[]', { origin: 'https://example.com', key: '' })).headers.get('access-control-allow-origin')).toBe('*');
  });

  it('answers 503 at once while the log is down, acknowledges nothing, and recovers by itself', async () => {
    failing = new LogUnavailable('no leader');
    const started = performance.now();
    for (let n = 0; n < 5; n++) {
      const { status, headers, body } = await send(JSON.stringify(event(`down-${n}`)));
      expect({ status, retry: headers.get('retry-after'), code: body.code }).toEqual({ status: 503, retry: '2', code: 'log_unavailable' });
    }
    expect(performance.now() - started).toBeLessThan(900);
    failing = null;
    await expect.poll(async () => (await send(JSON.stringify(event('up-1')))).status, { timeout: 5_000 }).toBe(202);
    expect(await inLog('down-')).toEqual([]);
  });

  it('puts what many requests bring at once into the log, each once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => send(JSON.stringify(event(`many-${n}`, { anonymousId: `v-${n}` })))));
    expect(answers.every(({ status, body }) => status === 202 && body.accepted === 1)).toBe(true);
    expect(new Set((await inLog('many-')).map(({ id }) => id)).size).toBe(200);
  });
});

describe('the read side of the schema registry', () => {
  const get = async (path: string) => {
    const response = await fetch(service.url + path);
    return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Record<string, unknown> };
  };
  it('gives every released schema by id and by subject', async () => {
    expect((await get('/subjects')).body).toEqual(expect.arrayContaining(['envelope', 'log.created', 'clock.ticked', 'definition.applied', 'lead.set_aside', 'link.stated', 'fact.copied']));
    const released = readReleasedSchemas();
    for (const { id, name, version } of released) {
      const byId = await get(`/schemas/ids/${id}`);
      expect(byId).toMatchObject({ status: 200, type: expect.stringContaining('application/vnd.schemaregistry.v1+json') });
      expect((await get(`/subjects/${name}/versions`)).body).toContain(version);
      expect((await get(`/subjects/${name}/versions/${version}`)).body).toEqual({ subject: name, id, version, schema: byId.body['schema'] });
      const latest = Math.max(...released.filter((one) => one.name === name).map((one) => one.version));
      expect((await get(`/subjects/${name}/versions/latest`)).body).toMatchObject({ subject: name, version: latest });
    }
  });
  it('answers like a registry where there is nothing', async () => {
    expect(await get('/schemas/ids/99')).toMatchObject({ status: 404, body: { error_code: 40403 } });
    expect(await get('/subjects/x/versions/1')).toMatchObject({ status: 404, body: { error_code: 40401 } });
    expect(await get('/subjects/envelope/versions/9')).toMatchObject({ status: 404, body: { error_code: 40402 } });
  });
  it('is ready while the log answers', async () => expect((await get('/health/ready')).status).toBe(200));
  it('tells on /health when the log is away, when it takes nothing, and when it does again', async () => {
    const health = async () => (await get('/health')).body as { state: string; ready: boolean; parts: Record<string, { state: string; detail?: string; remedy?: string }> };
    expect(await health()).toMatchObject({ state: 'connected', ready: true });
    away = failing = new LogUnavailable('broker away');
    expect((await send('{"id":"h1","type":"page.viewed","userId":"u"}')).status).toBe(503);
    const told = await health();
    expect(told).toMatchObject({ state: 'waiting', ready: false, parts: { log: { state: 'waiting', detail: expect.stringContaining('broker away') as string, remedy: expect.stringContaining('by itself') as string } } });
    away = null;
    // It answers and takes nothing, as with a full disk: still let in, for only a request finds out that there is room again.
    expect(await health()).toMatchObject({ state: 'waiting', ready: true, parts: { log: { state: 'connected' }, appends: { state: 'waiting', detail: expect.stringContaining('503') as string } } });
    failing = null;
    await expect.poll(async () => (await send('{"id":"h1","type":"page.viewed","userId":"u"}')).status, { timeout: 10_000 }).toBe(202);
    expect(await health()).toMatchObject({ state: 'connected', ready: true });
  });
  it('keeps the data directory free of a key it was not asked to make', () => expect(() => statSync(join(dir, 'workspace.key'))).toThrow());
});
