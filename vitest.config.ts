import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['trichter-source', 'module', 'node', 'import', 'default'] };
const exclude = ['**/dist/**', '**/node_modules/**', '**/reference/**'];

/**
 * Three kinds of tests by name, and the checks against reference data, which need a folder beside the checkout. Unit tests share what they load
 * (`isolate`): they are of pure code, and loading it anew for each file took two thirds of their time.
 */
const project = (name: string, include: string[], seconds: number, excluded = exclude) => ({
  resolve,
  ssr: { resolve },
  test: { name, include, exclude: excluded, isolate: name !== 'unit', testTimeout: seconds * 1000, hookTimeout: seconds * 1000 },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', ['{packages,services}/*/src/**/*.unit.spec.{ts,tsx}'], 30),
      project('int', ['{packages,services}/*/src/**/*.int.spec.ts'], 120),
      project('e2e', ['{packages,services}/*/src/**/*.e2e.spec.ts'], 300),
      project('reference', ['{packages,services}/*/src/**/reference/**/*.spec.ts'], 300, ['**/dist/**', '**/node_modules/**']),
    ],
  },
});
