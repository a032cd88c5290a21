import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeFaults, loadConfig } from './load-config.js';
import { withBrokers } from './open-log.js';
import { clickHouseVariables, httpVariables, logVariables, variable } from './variable.js';

const schema = withBrokers(z.object({ ...httpVariables(4420), ...logVariables, ...clickHouseVariables }));
const sound = { TRICHTER_CLICKHOUSE_URL: 'http://127.0.0.1:8123' };

describe('loadConfig', () => {
  it('fills in what is not set', () => {
    const loaded = loadConfig(schema, sound);
    expect(loaded).toMatchObject({ kind: 'ok', config: { TRICHTER_PORT: 4420, TRICHTER_HOST: '127.0.0.1', TRICHTER_LOG: 'embedded' } });
  });

  it('reports all faults together, with value and remedy, and never a secret', () => {
    const loaded = loadConfig(schema, { TRICHTER_PORT: '99999', TRICHTER_LOG: 'kafka', TRICHTER_WORKSPACE_KEY: 'c0ffee-secret' });
    if (loaded.kind !== 'faults') throw new Error('expected faults');
    expect(loaded.faults.map((fault) => fault.name).sort()).toEqual(['TRICHTER_CLICKHOUSE_URL', 'TRICHTER_KAFKA_BROKERS', 'TRICHTER_PORT', 'TRICHTER_WORKSPACE_KEY']);
    const text = describeFaults(loaded.faults);
    expect(text).toContain('TRICHTER_PORT = 99999');
    expect(text).toContain('TRICHTER_WORKSPACE_KEY = (secret)');
    expect(text).not.toContain('c0ffee');
    expect(loaded.faults.every((fault) => fault.remedy.startsWith('give'))).toBe(true);
  });

  it('reads a secret from the file that NAME_FILE names', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'trichter-config-')), 'password');
    writeFileSync(file, 's3cret\n');
    expect(loadConfig(schema, { ...sound, TRICHTER_CLICKHOUSE_PASSWORD_FILE: file })).toMatchObject({ kind: 'ok', config: { TRICHTER_CLICKHOUSE_PASSWORD: 's3cret' } });
  });

  it('names a secret file that cannot be read, and a variable given twice', () => {
    const loaded = loadConfig(schema, { ...sound, TRICHTER_CLICKHOUSE_PASSWORD_FILE: '/nowhere/x', TRICHTER_HOST: 'a', TRICHTER_HOST_FILE: '/nowhere/y' });
    if (loaded.kind !== 'faults') throw new Error('expected faults');
    expect(loaded.faults.map((fault) => fault.name)).toEqual(['TRICHTER_HOST', 'TRICHTER_CLICKHOUSE_PASSWORD_FILE']);
  });

  it('takes a variable by its other name as well, its own first', () => {
    const contacts = z.object({ TRICHTER_CONTACTS: variable(z.enum(['drop', 'keep']).default('drop'), { remedy: 'give drop or keep', alias: 'CONTACTS' }) });
    const read = (env: Record<string, string>) => loadConfig(contacts, env);
    expect(read({ CONTACTS: 'keep' })).toEqual({ kind: 'ok', config: { TRICHTER_CONTACTS: 'keep' } });
    expect(read({ CONTACTS: 'keep', TRICHTER_CONTACTS: 'drop' })).toMatchObject({ config: { TRICHTER_CONTACTS: 'drop' } });
    expect(read({ CONTACTS: 'keep', TRICHTER_CONTACTS: '' })).toMatchObject({ config: { TRICHTER_CONTACTS: 'keep' } });
    expect(read({ CONTACTS: 'kept' })).toMatchObject({ kind: 'faults', faults: [{ name: 'TRICHTER_CONTACTS', value: 'kept' }] });
  });

  it('takes an empty value as not set', () => {
    expect(loadConfig(schema, { ...sound, TRICHTER_PORT: '' })).toMatchObject({ kind: 'ok', config: { TRICHTER_PORT: 4420 } });
  });
});
