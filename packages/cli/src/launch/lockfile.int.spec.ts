import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('names the native libraries of every supported system in the lockfile, since npm ci refuses one that leaves any out', () => {
  const { packages } = JSON.parse(readFileSync(new URL('../../../../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, { optionalDependencies?: Record<string, string> }> };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`]).map((name) => `${name} of ${path}`),
  );
  expect(missing).toEqual([]);
});
