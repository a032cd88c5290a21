import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const folder = fileURLToPath(new URL('../..', import.meta.url));

/** The page as it ships, built from the sources under test: a stale dist/ cannot make a test pass. About two seconds. */
export async function buildPage(): Promise<{ dist: string; remove: () => Promise<void> }> {
  const dist = await mkdtemp(join(tmpdir(), 'trichter-dashboard-'));
  await build({ configFile: join(folder, 'vite.config.mjs'), logLevel: 'error', build: { outDir: dist, emptyOutDir: true } });
  return { dist, remove: () => rm(dist, { recursive: true, force: true }) };
}
