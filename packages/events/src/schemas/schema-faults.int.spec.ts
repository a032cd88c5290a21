import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReleasedSchema } from './released-schemas.js';
import { schemaFaults } from './schema-faults.js';
import { SCHEMA_FOLDER } from './schema-folder.js';

type Avsc = { name: string; fields: { name: string; type: unknown; default?: unknown }[] };

describe('schemas/', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trichter-schemas-'));
    cpSync(SCHEMA_FOLDER, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (path: string): Avsc => JSON.parse(readFileSync(join(folder, path), 'utf8')) as Avsc;
  const write = (path: string, value: unknown) => writeFileSync(join(folder, path), JSON.stringify(value));
  /** Releases version 2 of the envelope as version 1 changed by `change`. */
  const release = (change: (schema: Avsc) => void) => {
    const schema = read('envelope/v1.avsc');
    change(schema);
    write('envelope/v2.avsc', schema);
    const { schemas } = JSON.parse(readFileSync(join(folder, 'released.json'), 'utf8')) as { schemas: ReleasedSchema[] };
    const sha256 = createHash('sha256').update(readFileSync(join(folder, 'envelope/v2.avsc'))).digest('hex');
    write('released.json', { schemas: [...schemas, { id: 1_002, name: 'envelope', version: 2, path: 'envelope/v2.avsc', sha256 }] });
  };

  it('is sound as it stands in the repository', () => expect(schemaFaults()).toEqual([]));

  it('tells when a released file is edited, even in a comment', () => {
    write('envelope/v1.avsc', { ...read('envelope/v1.avsc'), doc: 'mended' });
    expect(schemaFaults(folder)).toEqual([expect.stringMatching(/envelope\/v1.avsc is released and was edited .* add a new version/)]);
  });

  it('tells when a released file is gone, and when a file is not listed', () => {
    write('envelope/v2.avsc', read('envelope/v1.avsc'));
    rmSync(join(folder, 'clock.ticked/v1.avsc'));
    expect(schemaFaults(folder)).toEqual([expect.stringContaining('clock.ticked/v1.avsc is released and gone'), expect.stringContaining('envelope/v2.avsc is not in')]);
  });

  it('lets a new version add a field with a default', () => {
    release(({ fields }) => fields.push({ name: 'extra', type: ['null', 'string'], default: null }));
    expect(schemaFaults(folder)).toEqual([]);
  });

  it('refuses a new field without a default', () => {
    release(({ fields }) => fields.push({ name: 'extra', type: 'string' }));
    expect(schemaFaults(folder)).toEqual([expect.stringContaining('envelope/v2.avsc cannot read what envelope/v1.avsc wrote')]);
  });

  it('refuses a changed type of an old field', () => {
    release(({ fields }) => {
      fields.find(({ name }) => name === 'data')!.type = 'long';
    });
    expect(schemaFaults(folder)).toHaveLength(1);
  });

  it('compares with every earlier version, not with the last alone', () => {
    release(({ fields }) => fields.push({ name: 'extra', type: ['null', 'string'], default: null }));
    const { schemas } = JSON.parse(readFileSync(join(folder, 'released.json'), 'utf8')) as { schemas: ReleasedSchema[] };
    const third = read('envelope/v2.avsc');
    delete third.fields.find(({ name }) => name === 'extra')!.default; // reads version 2, but not version 1
    write('envelope/v3.avsc', third);
    const sha256 = createHash('sha256').update(readFileSync(join(folder, 'envelope/v3.avsc'))).digest('hex');
    write('released.json', { schemas: [...schemas, { id: 1_003, name: 'envelope', version: 3, path: 'envelope/v3.avsc', sha256 }] });
    expect(schemaFaults(folder)).toEqual([expect.stringContaining('envelope/v3.avsc cannot read what envelope/v1.avsc wrote')]);
  });

  it('refuses an id used twice and a version out of turn', () => {
    const { schemas } = JSON.parse(readFileSync(join(folder, 'released.json'), 'utf8')) as { schemas: ReleasedSchema[] };
    write('released.json', { schemas: schemas.map((schema) => (schema.name === 'lead.set_aside' ? { ...schema, id: 1, version: 2 } : schema)) });
    expect(schemaFaults(folder).join('\n')).toMatch(/id 1 twice[\s\S]*lead.set_aside version 2 out of turn/);
  });
});
