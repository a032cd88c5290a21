import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const untyped: Linter.Config = {
  files: ['**/*.ts'],
  languageOptions: { parserOptions: { projectService: false } },
  rules: { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/switch-exhaustiveness-check': 'off' },
};
const eslint = new ESLint({ cwd: root, overrideConfig: [untyped] });

/** Rules that ESLint reports for this text as if it stood at this path; typed rules are off since the file is not in the project. */
async function eslintRules(path: string, text: string): Promise<string[]> {
  const results = await eslint.lintText(text, { filePath: join(root, path) });
  return results.flatMap((result) => result.messages.map((message) => message.ruleId ?? message.message));
}

describe('ESLint keeps each library in its room', () => {
  const rooms = [
    ['kafkajs', 'packages/kafka/src/x.ts', 'packages/projection/src/x.ts'],
    ['@clickhouse/client', 'packages/clickhouse/src/x.ts', 'services/query/src/x.ts'],
    ['avsc', 'packages/events/src/x.ts', 'packages/event-log/src/x.ts'],
    ['@nestjs/common', 'services/ingest/src/x.ts', 'packages/domain/src/x.ts'],
    ['@nestjs/core', 'packages/service-kit/src/x.ts', 'packages/cli/src/x.ts'],
  ] as const;
  it.each(rooms)('%s may be imported in %s and not in %s', async (library, allowed, refused) => {
    const text = `import * as lib from '${library}';\nexport const x = lib;\n`;
    expect(await eslintRules(allowed, text)).not.toContain('no-restricted-imports');
    expect(await eslintRules(refused, text)).toContain('no-restricted-imports');
  });

  it('refuses a file of more than 400 lines and takes one of 400', async () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `export const x${i} = ${i};`).join('\n');
    expect(await eslintRules('packages/domain/src/x.ts', lines(400))).not.toContain('max-lines');
    expect(await eslintRules('packages/domain/src/x.ts', lines(401))).toContain('max-lines');
  });

  it('refuses createRequire, which loads what no rule sees, outside the two rooms that need it', async () => {
    const text = "import { createRequire } from 'node:module';\nexport const load = createRequire(import.meta.url);\n";
    expect(await eslintRules('packages/domain/src/x.ts', text)).toContain('no-restricted-syntax');
    expect(await eslintRules('packages/kafka/src/x.ts', text)).not.toContain('no-restricted-syntax');
  });

  it('refuses an empty catch', async () => {
    expect(await eslintRules('packages/domain/src/x.ts', 'try {\n  Math.abs(1);\n} catch {}\n')).toContain('no-empty');
  });
});

const floors: [string, string, string][] = [
  ['language-imports-only-fall', 'packages/events', 'packages/domain'],
  ['domain-imports-only-fall', 'packages/domain', 'packages/event-log'],
  ['port-imports-only-fall', 'packages/projection', 'packages/clickhouse'],
  ['adapter-imports-only-fall', 'packages/kafka', 'packages/service-kit'],
  ['kit-imports-only-fall', 'packages/service-kit', 'packages/cli'],
  ['no-service-imports-another', 'services/ingest', 'services/query'],
  ['packages-never-import-services', 'packages/cli', 'services/query'],
];
const libraries: [string, string][] = [
  ['kafkajs', 'kafkajs-in-its-room'],
  ['@clickhouse/client', 'clickhouse-in-its-room'],
  ['avsc', 'avsc-in-its-room'],
  ['@nestjs/common', 'nestjs-in-its-room'],
];
/** Files of houses, each under a name of its own: dependency-cruiser takes more than a second to start, so all stand beside each other and are looked at once. */
const houses: Record<string, Record<string, string>> = {
  ...Object.fromEntries(floors.map(([rule, from, to]) => [rule, { [`${from}/src/a.ts`]: `export { b } from '../../../${to}/src/b.js';\n`, [`${to}/src/b.ts`]: 'export const b = 1;\n' }])),
  ...Object.fromEntries(libraries.map(([library, rule]) => [rule, { 'packages/domain/src/a.ts': `export const lib = await import('${library}');\n` }])),
  falling: { 'services/query/src/a.ts': "export { b } from '../../../packages/domain/src/b.js';\n", 'packages/domain/src/b.ts': 'export const b = 1;\n' },
  attic: { 'packages/attic/src/a.ts': "import '../../events/src/b.js';\n", 'packages/events/src/b.ts': 'export const b = 1;\n' },
  circle: {
    'packages/domain/src/a.ts': "import type { B } from './b.js';\nexport type A = B | 1;\n",
    'packages/domain/src/b.ts': "import type { A } from './a.js';\nexport type B = A | 2;\n",
  },
};

describe('dependency-cruiser keeps the floors', () => {
  let violations: { from: string; rule: { name: string } }[];
  beforeAll(() => {
    const street = mkdtempSync(join(tmpdir(), 'trichter-house-'));
    for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'tsconfig.base.json']) copyFileSync(join(root, file), join(street, file));
    symlinkSync(join(root, 'node_modules'), join(street, 'node_modules'));
    for (const [house, files] of Object.entries(houses)) {
      for (const [path, text] of Object.entries(files)) {
        const built = join(street, path.replace(/(\w+\.ts)$/, `${house}.$1`));
        mkdirSync(dirname(built), { recursive: true });
        writeFileSync(built, text.replace(/(\w+\.js')/g, `${house}.$1`));
      }
    }
    const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [bin, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'packages', 'services'];
    violations = (JSON.parse(runAnyway(args, street)) as { summary: { violations: typeof violations } }).summary.violations;
    rmSync(street, { recursive: true, force: true });
  });

  /** Output whether or not the command fails: a violation makes it exit with its count. */
  const runAnyway = (args: string[], cwd: string): string => {
    try {
      return execFileSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
    } catch (cause) {
      return (cause as { stdout: string }).stdout;
    }
  };
  /** Rules that are reported of files of this house. */
  const broken = (house: string): string[] => {
    expect(houses).toHaveProperty([house]);
    return [...new Set(violations.filter(({ from }) => from.includes(`/src/${house}.`)).map(({ rule }) => rule.name))];
  };

  it.each(floors)('reports %s when %s imports %s', (rule) => {
    expect(broken(rule)).toContain(rule);
  });

  it('lets imports fall', () => {
    expect(broken('falling')).toEqual([]);
  });

  it.each(libraries)('reports %s where it is loaded by import() outside its room', (_, rule) => {
    expect(broken(rule)).toContain(rule);
  });

  it('reports a room that is on no floor', () => {
    expect(broken('attic')).toContain('every-room-has-a-floor');
  });

  it('reports a circle of type imports alone', () => {
    expect(broken('circle')).toContain('no-circles');
  });
});
