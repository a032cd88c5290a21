import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { loadConfig, readWriteKeys } from '@trichter/service-kit';
import { describe, expect, it } from 'vitest';
import { configSchema } from './config.js';
import { keyOfRequest } from './key-of-request.js';

describe('write keys', () => {
  it('name a source or are for any, and may be marked', () => {
    const read = readWriteKeys('wk_web12345=web, wk_shop1234=shop:facts,wk_test1234=web:test,wk_any12345=*:facts');
    expect(read.kind === 'ok' && read.keys.map(({ write }) => write)).toEqual([
      { source: 'web', anySource: false, test: false, facts: false },
      { source: 'shop', anySource: false, test: false, facts: true },
      { source: 'web', anySource: false, test: true, facts: false },
      { source: 'server', anySource: true, test: false, facts: true },
    ]);
    expect(read.kind === 'ok' && read.keys[0]?.hash.toString('hex')).toBe(createHash('sha256').update('wk_web12345').digest('hex'));
    expect(inspect(read, { depth: 9 })).not.toContain('wk_web12345');
  });
  it.each([['', 'names no write key'], ['abc', 'entry 1 must begin'], ['short=web', 'entry 1 must begin'], ['wk_web12345=', 'entry 1 must name a source'], ['wk_web12345=web:admin', 'entry 1 has the mark "admin"'], ['wk_web12345=web,wk_web12345=x', 'entry 2 has the key of an earlier']])(
    '"%s" is a fault',
    (text, message) => expect(readWriteKeys(text)).toMatchObject({ kind: 'fault', message: expect.stringContaining(message) }),
  );
  it('tell the faults of all entries at once', () => {
    const read = readWriteKeys('abc,wk_web12345=web:admin:root,wk_shop1234=shop,wk_shop1234=,short=');
    expect(read.kind === 'fault' && read.message.split('; ').map((fault) => fault.slice(0, 28))).toEqual([
      'entry 1 must begin with a ke', 'entry 2 has the mark "admin"', 'entry 2 has the mark "root",', 'entry 4 must name a source o', 'entry 4 has the key of an ea', 'entry 5 must begin with a ke', 'entry 5 must name a source o',
    ]);
    expect(JSON.stringify(read)).not.toMatch(/wk_|abc|short/);
  });
  it('are reported as a fault of the configuration without being shown', () => {
    const loaded = loadConfig(configSchema, { TRICHTER_WRITE_KEYS: 'wk_topsecret=web:admin', TRICHTER_PORT: 'x' });
    expect(loaded).toMatchObject({ kind: 'faults', faults: expect.arrayContaining([expect.objectContaining({ name: 'TRICHTER_WRITE_KEYS' }), expect.objectContaining({ name: 'TRICHTER_PORT' })]) });
    expect(JSON.stringify(loaded)).not.toContain('topsecret');
  });
  it('come as bearer, basic, header or parameter', () => {
    const basic = `Basic ${Buffer.from('k1:').toString('base64')}`;
    for (const request of [{ headers: { authorization: 'Bearer k1' }, query: {} }, { headers: { authorization: basic }, query: {} }, { headers: { 'x-write-key': 'k1' }, query: {} }, { headers: {}, query: { writeKey: 'k1' } }]) expect(keyOfRequest(request)).toBe('k1');
    expect(keyOfRequest({ headers: {}, query: {} })).toBeNull();
  });
});
