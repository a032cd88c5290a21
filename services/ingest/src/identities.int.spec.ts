import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdentityStated } from '@trichter/api';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { decodeRecord, identifierOf, workspaceFingerprint, type Envelope } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from './config.js';
import { startIngest, type IngestService } from './start-ingest.js';

const workspaceKey = randomBytes(32);
const dir = mkdtempSync(join(tmpdir(), 'trichter-identities-'));
const config = configSchema.parse({ TRICHTER_PORT: '0', TRICHTER_DATA: dir, TRICHTER_WRITE_KEYS: 'wk_web12345=web,wk_facts123=crm:facts' });
const id = (kind: 'user' | 'anonymous' | 'email', value: string) => identifierOf(workspaceKey, kind, value);

let log: EventLog;
let service: IngestService;

beforeAll(async () => {
  log = await openEmbeddedLog({ dir: join(dir, 'log'), partitions: 2, workspace: workspaceFingerprint(workspaceKey) });
  service = await startIngest(config, createLogger({ service: 'ingest', level: 'silent' }), async () => ({ log, workspaceKey }));
});
afterAll(async () => {
  await service.stop();
  rmSync(dir, { recursive: true });
});

async function say(method: string, path: string, { key = 'wk_facts123', body }: { key?: string; body?: unknown } = {}) {
  const response = await fetch(`${service.url}/v1/identities/${path}`, { method, headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}
async function recordAt({ partition, offset }: { partition: number; offset: number }): Promise<{ key: string; envelope: Envelope }> {
  for await (const { records } of log.read(partition, offset, offset + 1)) {
    const record = decodeRecord(records[0]!.value);
    if (record.kind === 'envelope') return { key: records[0]!.key, envelope: record.envelope };
  }
  throw new Error(`no envelope at ${partition}:${offset}`);
}

describe('/v1/identities', () => {
  it.each([
    ['PUT', 'anonymous:a1/links/user:42', 'identity.linked', id('anonymous', 'a1'), id('user', '42')],
    ['DELETE', 'user:42/links/anonymous:a1', 'identity.unlinked', id('anonymous', 'a1'), id('user', '42')],
    ['PUT', 'user:42/merges/user:43', 'identity.merged', ...[id('user', '42'), id('user', '43')].sort().reverse()],
    ['DELETE', 'user:43/merges/user:42', 'identity.unmerged', ...[id('user', '42'), id('user', '43')].sort().reverse()],
  ])('%s %s appends %s and says where it stands', async (method, path, type, weaker, stronger) => {
    const { status, body } = await say(method, path, { body: { reason: 'ticket 17' } });
    expect(status).toBe(200);
    const stated = IdentityStated.parse(body);
    expect(stated).toMatchObject({ event: { source: 'crm', type }, identifier: weaker, to: stronger });
    const { key, envelope } = await recordAt(stated.position);
    expect(key).toBe(weaker);
    expect(envelope).toMatchObject({ id: stated.event.id, type, subject: weaker, time: null, user: null, anonymous: null });
    expect(JSON.parse(envelope.data)).toEqual({ to: stronger, reason: 'ticket 17' });
  });

  it('is the record the events door would append', async () => {
    const event = { id: 'same', time: '2026-01-31T12:00:00Z', type: 'identity.linked', data: { from: 'email:ada@example.com', to: 'user:42' } };
    const before = await log.ends();
    await fetch(`${service.url}/v1/events`, { method: 'POST', headers: { authorization: 'Bearer wk_facts123' }, body: JSON.stringify(event) });
    const sha = createHash('sha256').update('ada@example.com').digest('hex');
    const { body } = await say('PUT', `email:${sha}/links/user:42`, { body: { id: 'same', time: event.time } });
    const { position } = IdentityStated.parse(body);
    const other = await recordAt({ partition: position.partition, offset: before[position.partition]! });
    expect({ ...other.envelope, ingestedAt: 0 }).toEqual({ ...(await recordAt(position)).envelope, ingestedAt: 0 });
  });

  it('gives ids that ascend, so that of two in one millisecond the later counts', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(IdentityStated.parse((await say(n % 2 ? 'DELETE' : 'PUT', 'anonymous:a2/links/user:42')).body).event.id);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(20);
  });

  it('takes identifiers percent-encoded, long ones too, and as the log has them', async () => {
    const long = `anonymous:${'ü/'.repeat(200)}`;
    expect((await say('PUT', `${encodeURIComponent(long)}/links/user:42`)).body['identifier']).toBe(id('anonymous', 'ü/'.repeat(200)));
    expect((await say('PUT', `${encodeURIComponent(`hash:${id('anonymous', 'a1')}`)}/links/user:42`)).body['identifier']).toBe(id('anonymous', 'a1'));
  });

  it.each([
    ['PUT', 'user:1/links/user:2', {}, 400, 'other', 'use identity.merged for two users'],
    ['PUT', 'anonymous:1/merges/user:2', {}, 400, 'other', 'use identity.linked'],
    ['PUT', 'user:null/links/anonymous:2', {}, 400, 'identifier', 'be a real identifier'],
    ['PUT', 'anonymous:1/links/user:2', { body: { time: '2026-02-30T00:00:00Z' } }, 400, 'time', 'a day that exists'],
    ['PUT', 'anonymous:1/links/user:2', { body: { resaon: 'x' } }, 400, 'body', 'is not known'],
    ['PUT', 'anonymous:1/links/user:2', { body: '{"a"' }, 400, 'body', 'no JSON'],
    ['PUT', 'anonymous:1/links/user:2', { key: 'wk_web12345' }, 403, 'Authorization', 'who is who is a fact'],
  ])('%s %s with %o is refused', async (method, path, options, status, field, detail) => {
    const before = await log.ends();
    const answer = await say(method, path, options);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({ status, body: { field, detail: expect.stringContaining(detail) } });
    expect(await log.ends()).toEqual(before);
  });
  it('wants a key, and is not open to pages', async () => {
    expect((await say('PUT', 'anonymous:1/links/user:2', { key: 'wk_nobody99' })).status).toBe(401);
    expect((await say('PUT', 'anonymous:1/links/user:2')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('what is refused at /v1/identities', () => {
  it('is counted by source, code and field with a masked example, as events are that are refused', async () => {
    const other = { dir: join(dir, 'other'), partitions: 1, workspace: workspaceFingerprint(workspaceKey) };
    const opened = await openEmbeddedLog(other);
    const door = await startIngest(config, createLogger({ service: 'ingest', level: 'silent' }), async () => ({ log: opened, workspaceKey }));
    const refused = async (path: string, key: string, body?: string) => (await fetch(`${door.url}/v1/identities/${path}`, { method: 'PUT', headers: { authorization: `Bearer ${key}` }, ...(body !== undefined && { body }) })).status;
    for (const user of ['user:secret-17', 'user:secret-18']) expect(await refused(`user:1/links/${user}`, 'wk_facts123')).toBe(400);
    expect(await refused('anonymous:1/links/user:2', 'wk_facts123', '{"a"')).toBe(400);
    expect(await refused('anonymous:1/links/user:2', 'wk_web12345')).toBe(403);
    await fetch(`${door.url}/v1/events`, { method: 'POST', headers: { authorization: 'Bearer wk_web12345', 'content-type': 'application/json' }, body: '{"id": "e1", "type": "page.viewed", "userId": "u1", "source": "shop"}' });
    await door.stop(); // which sends the minute at hand
    const again = await openEmbeddedLog(other);
    const counted: string[] = [];
    let text = '';
    for await (const { records } of again.read(0, 0))
      for (const { value } of records) {
        const record = decodeRecord(value);
        if (record.kind !== 'rejections.counted') continue;
        counted.push(...record.counts.map(({ code, field, count }) => `${record.source} ${code} ${field} ${count}`));
        text += JSON.stringify(record.counts);
      }
    expect(counted.sort()).toEqual(['crm bad_value other 2', 'crm invalid body 1', 'web facts_not_allowed Authorization 1', 'web source_not_allowed source 1']);
    expect(text).not.toContain('secret');
    await again.close();
  });
});

describe('the header trichter-import', () => {
  const send = (id: string, importId?: string) => fetch(`${service.url}/v1/events`, { method: 'POST', headers: { authorization: 'Bearer wk_web12345', ...(importId !== undefined && { 'trichter-import': importId }) }, body: JSON.stringify({ id, type: 'page.viewed', anonymousId: 'v1' }) });
  const importOf = async (wanted: string) => {
    for (let partition = 0; partition < log.partitions; partition++)
      for await (const { records } of log.read(partition, 0))
        for (const { value } of records) {
          const record = decodeRecord(value);
          if (record.kind === 'envelope' && record.envelope.id === wanted) return record.envelope.importId;
        }
    throw new Error(`no event ${wanted}`);
  };
  it('travels with every event of the request', async () => {
    expect((await send('imported', 'orders-2026.1')).status).toBe(202);
    expect((await send('live')).status).toBe(202);
    expect(await importOf('imported')).toBe('orders-2026.1');
    expect(await importOf('live')).toBeNull();
  });
  it('is refused when it cannot be one', async () => {
    const answer = await send('bad', 'a b');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'bad_value', field: 'trichter-import', value: 'a b' });
  });
});
