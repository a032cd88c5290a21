import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { decodeRecord, identifierOf, workspaceFingerprint, type Envelope } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { openKeyStore, unseal, type KeyStore } from '@trichter/personal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from './config.js';
import { startIngest, type IngestService } from './start-ingest.js';

const workspaceKey = randomBytes(32);
const dir = mkdtempSync(join(tmpdir(), 'trichter-contacts-'));
let log: EventLog;
let service: IngestService;
let keys: KeyStore;

beforeAll(async () => {
  log = await openEmbeddedLog({ dir: join(dir, 'log'), partitions: 1, workspace: workspaceFingerprint(workspaceKey) });
  const config = configSchema.parse({ TRICHTER_PORT: '0', TRICHTER_DATA: dir, TRICHTER_WRITE_KEYS: 'wk_web12345=web', TRICHTER_CONTACTS: 'keep', TRICHTER_PERSONAL_PROPERTIES: 'remark' });
  service = await startIngest(config, createLogger({ service: 'ingest', level: 'silent' }), async () => ({ log, workspaceKey }));
  keys = openKeyStore(join(dir, 'keys'));
});
afterAll(async () => {
  await service.stop();
  await keys.close();
  rmSync(dir, { recursive: true });
});

async function send(...events: object[]): Promise<void> {
  const response = await fetch(`${service.url}/v1/events`, { method: 'POST', headers: { authorization: 'Bearer wk_web12345' }, body: JSON.stringify(events) });
  expect(await response.json()).toMatchObject({ accepted: events.length, rejected: [] });
}
async function inLog(id: string): Promise<Envelope> {
  for await (const { records } of log.read(0, 0)) {
    for (const { value } of records) {
      const record = decodeRecord(value);
      if (record.kind === 'envelope' && record.envelope.id === id) return record.envelope;
    }
  }
  throw new Error(`no ${id} in the log`);
}
const opened = (envelope: Envelope) => {
  const found = keys.find(envelope.personalKey!);
  return found.kind === 'key' ? unseal(envelope.personal!, found.key) : found;
};
const ada = { type: 'form.submitted', time: '2026-01-31T12:00:00Z', userId: 'u1', traits: { name: 'Ada Lovelace', phone: '+49 30 1234567' }, data: { remark: 'plantedremark' } };

describe('with contacts kept, ingest', () => {
  it('seals them into the envelope under one key a lead, each time anew', async () => {
    await send({ ...ada, id: 'a1' }, { ...ada, id: 'a2' }, { ...ada, id: 'b1', userId: 'u2' }, { id: 'c1', type: 'page.viewed', userId: 'u3' });
    const [a1, a2, b1, c1] = await Promise.all(['a1', 'a2', 'b1', 'c1'].map(inLog)) as [Envelope, Envelope, Envelope, Envelope];
    for (const envelope of [a1, a2, b1]) expect(opened(envelope)).toEqual({ name: 'Ada Lovelace', phone: '+49 30 1234567', data: { remark: 'plantedremark' } });
    expect(a1.personalKey).toBe(a2.personalKey);
    expect(a1.personalKey).not.toBe(b1.personalKey);
    expect(Buffer.from(a1.personal!)).not.toEqual(Buffer.from(a2.personal!));
    expect(c1).toMatchObject({ personal: null, personalKey: null });
    expect(a1.flags).toContain('personal_sealed');
  });

  it('says what it dropped nonetheless, and does not advise to keep what is kept', async () => {
    const response = await fetch(`${service.url}/v1/events`, { method: 'POST', headers: { authorization: 'Bearer wk_web12345' }, body: JSON.stringify([{ ...ada, id: 's1', traits: { name: 'Ada Lovelace', street: 'plantedremark 1' } }]) });
    const { warnings } = (await response.json()) as { warnings: { code: string; count: number; message: string }[] };
    expect(warnings).toMatchObject([{ code: 'personal_dropped', count: 1, message: expect.stringMatching(/street.*never stored/) as string }]);
    expect(warnings[0]!.message).not.toContain('CONTACTS');
    expect(opened(await inLog('s1'))).toEqual({ name: 'Ada Lovelace', data: { remark: 'plantedremark' } });
  });

  it('writes nothing of them in clear, nowhere', () => {
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      for (const planted of ['Lovelace', '1234567', 'plantedremark']) expect([entry.name, bytes.includes(planted)]).toEqual([entry.name, false]);
    }
  });

  it('seals under a new key once the old one was destroyed, and drops what is suppressed', async () => {
    const user = (id: string) => identifierOf(workspaceKey, 'user', id);
    await keys.destroy([user('u1')], Date.now());
    await keys.destroy([user('u2')], Date.now(), 'suppress');
    expect(opened(await inLog('a1'))).toMatchObject({ kind: 'destroyed' });
    await send({ ...ada, id: 'a3' }, { ...ada, id: 'b2', userId: 'u2' });
    expect(opened(await inLog('a3'))).toMatchObject({ name: 'Ada Lovelace' });
    expect(await inLog('b2')).toMatchObject({ personal: null, personalKey: null, flags: ['personal_dropped'] });
  });
});
