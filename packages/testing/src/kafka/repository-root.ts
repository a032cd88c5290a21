import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of nx.json, from wherever this file runs (src or dist). */
export function repositoryRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'nx.json'))) return folder;
  throw new Error('nx.json was not found above @trichter/testing: run from a checkout of the repository');
}
