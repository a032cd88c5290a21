import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closeDataDir } from './close-data-dir.js';

const root = mkdtempSync(join(tmpdir(), 'trichter-data-'));
afterAll(() => rmSync(root, { recursive: true }));
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

/** As an earlier version left it. */
function openDir(name: string): string {
  const dir = join(root, name);
  for (const folder of ['log', 'projector-r2', 'run']) {
    mkdirSync(join(dir, folder), { recursive: true });
    chmodSync(join(dir, folder), 0o755);
  }
  writeFileSync(join(dir, 'run', 'ingest.log'), '');
  writeFileSync(join(dir, 'rebuild.json'), '{}');
  chmodSync(dir, 0o755);
  return dir;
}

describe('a data directory', () => {
  it('is made for its owner only', () => {
    closeDataDir(join(root, 'new', 'data'));
    expect(modeOf(join(root, 'new', 'data'))).toBe('700');
  });

  it('that was open to others is closed, with its folders', () => {
    const dir = openDir('old');
    closeDataDir(dir);
    expect([dir, join(dir, 'log'), join(dir, 'projector-r2'), join(dir, 'run'), join(dir, 'run', 'ingest.log')].map(modeOf)).toEqual(['700', '700', '700', '700', '600']);
  });

  it.each(['notes.txt', 'package.json'])('with something else in it (%s) stays open, and what is Trichter\'s in it is closed', (name) => {
    const dir = openDir(`with-${name}`);
    writeFileSync(join(dir, name), '', { mode: 0o644 });
    mkdirSync(join(dir, 'site'));
    chmodSync(join(dir, 'site'), 0o755);
    closeDataDir(dir);
    expect([dir, join(dir, 'site'), join(dir, name), join(dir, 'log'), join(dir, 'projector-r2')].map(modeOf)).toEqual(['755', '755', '644', '700', '700']);
  });
});
