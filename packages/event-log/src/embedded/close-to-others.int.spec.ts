import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from './open-embedded-log.js';

const root = mkdtempSync(join(tmpdir(), 'trichter-modes-'));
afterAll(() => rmSync(root, { recursive: true }));
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const workspace = '0123456789abcdef';

describe('the folder of an embedded log', () => {
  it('is made for its owner only, with the folders above it that were not there, and so are its files', async () => {
    const dir = join(root, 'data', 'log');
    await (await openEmbeddedLog({ dir, workspace })).close();
    expect([join(root, 'data'), dir].map(modeOf)).toEqual(['700', '700']);
    expect(['data.mdb', 'lock.mdb'].map((file) => modeOf(join(dir, file)))).toEqual(['600', '600']);
  });

  it('is closed when it is opened again, where it was open to others; the folder above it that was there is not', async () => {
    const above = join(root, 'shared');
    const dir = join(above, 'log');
    mkdirSync(dir, { recursive: true });
    await (await openEmbeddedLog({ dir, workspace })).close();
    chmodSync(above, 0o755);
    chmodSync(dir, 0o755);
    chmodSync(join(dir, 'data.mdb'), 0o644);
    writeFileSync(join(above, 'other'), '', { mode: 0o644 });
    await (await openEmbeddedLog({ dir, workspace })).close();
    expect([above, dir, join(dir, 'data.mdb'), join(above, 'other')].map(modeOf)).toEqual(['755', '700', '600', '644']);
  });
});
