import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['trichter-source', 'module', 'node', 'import', 'default'] };
/** Installations of several servers that break, and laws on them: `npm run test:servers`, so that `npm test` stays short. */
const servers = ['packages/cli/src/compose/try-compose.e2e.spec.ts', 'packages/kafka/src/{several-brokers,kafka-troubles}.int.spec.ts', 'services/projector/src/{kafka-away,laws/kafka}.int.spec.ts'];
const exclude = ['**/dist/**', '**/node_modules/**', '**/reference/**', ...servers];

/**
 * Three kinds of tests by name, those of several servers, and the checks against reference data, which need a folder beside the checkout. Unit tests share what they load
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
      project('servers', servers, 300, ['**/dist/**', '**/node_modules/**']),
      project('reference', ['{packages,services}/*/src/**/reference/**/*.spec.ts'], 300, ['**/dist/**', '**/node_modules/**']),
    ],
  },
});
