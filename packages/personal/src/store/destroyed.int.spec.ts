import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyStore } from './open-key-store.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'trichter-destroyed-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
const holding = (bytes: Buffer): string[] => filesOf(dir).filter((file) => readFileSync(file).includes(bytes)).map((file) => file.slice(dir.length + 1));

describe('what is left of a destroyed key', () => {
  it('is nothing, in any file, free pages and all, with the store open and after it was closed', async () => {
    const store = openKeyStore(dir);
    const names = Array.from({ length: 500 }, (_, n) => `user:${n}`);
    const keys = await store.keysFor(names);
    for (const [, { bytes }] of keys) expect(holding(bytes)).toEqual(['material']);
    const gone = names.filter((_, n) => n % 3 === 0);
    await store.destroy(gone, Date.now());
    for (const name of names) expect(holding(keys.get(name)!.bytes)).toEqual(gone.includes(name) ? [] : ['material']);
    await store.close();
    for (const name of gone) expect(holding(keys.get(name)!.bytes)).toEqual([]);
    const again = openKeyStore(dir);
    expect(gone.map((name) => again.find(keys.get(name)!.id).kind)).toEqual(gone.map(() => 'destroyed'));
    expect(again.find(keys.get('user:1')!.id)).toEqual({ kind: 'key', key: keys.get('user:1') });
    await again.close();
  }, 60_000);

  it('is nothing also while several processes make and destroy keys of the same identifiers', async () => {
    const worker = join(dir, 'worker.mjs');
    const source = fileURLToPath(new URL('open-key-store.ts', import.meta.url));
    buildSync({
      stdin: { contents: `import { openKeyStore } from ${JSON.stringify(source)};\nconst [, , dir, seed] = process.argv;\nconst store = openKeyStore(dir);\nconst made = [];\nfor (let n = 0; n < 40; n++) {\n  const names = ['user:' + (n % 5), 'user:' + seed + n];\n  for (const [, key] of await store.keysFor(names)) made.push([key.id, key.bytes.toString('hex')]);\n  if (n % 4 === 3) await store.destroy(['user:' + (n % 5)], Date.now());\n}\nawait store.close();\nprocess.send(made);\n`, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
      outfile: worker, bundle: true, platform: 'node', format: 'esm', packages: 'external',
    });
    writeFileSync(join(dir, 'package.json'), '{}');
    const linked = fileURLToPath(new URL('./worker-of-keys.mjs', import.meta.url));
    writeFileSync(linked, readFileSync(worker)); // beside the sources, where lmdb is found
    rmSync(worker);
    const keysDir = join(dir, 'keys');
    try {
      const made = (await Promise.all(['a', 'b', 'c'].map(async (seed) => (await once(fork(linked, [keysDir, seed]), 'message'))[0] as [string, string][]))).flat();
      const store = openKeyStore(keysDir);
      const living = new Set([...store.all()].map(({ key }) => key.id));
      const states = new Set<string>();
      for (const [id, hex] of made) {
        const found = store.find(id);
        states.add(found.kind);
        expect(found.kind).toBe(living.has(id) ? 'key' : 'destroyed');
        expect(holding(Buffer.from(hex, 'hex'))).toEqual(living.has(id) ? ['keys/material'] : []);
      }
      expect(states).toEqual(new Set(['key', 'destroyed']));
      await store.close();
    } finally {
      rmSync(linked);
    }
  }, 60_000);
});
