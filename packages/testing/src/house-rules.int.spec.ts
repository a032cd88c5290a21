import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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

describe('dependency-cruiser keeps the floors', () => {
  let house: string;
  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'trichter-house-'));
    for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'tsconfig.base.json']) copyFileSync(join(root, file), join(house, file));
    symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
  });
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  const broken = (files: Record<string, string>): string[] => {
    for (const folder of ['packages', 'services']) rmSync(join(house, folder), { recursive: true, force: true });
    mkdirSync(join(house, 'packages'));
    mkdirSync(join(house, 'services'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), text);
    }
    const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [bin, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'packages', 'services'];
    const report = JSON.parse(runAnyway(args)) as { summary: { violations: { rule: { name: string } }[] } };
    return [...new Set(report.summary.violations.map((violation) => violation.rule.name))];
  };

  /** Output whether or not the command fails: a violation makes it exit with its count. */
  const runAnyway = (args: string[]): string => {
    try {
      return execFileSync(process.execPath, args, { cwd: house, encoding: 'utf8', maxBuffer: 1 << 26 });
    } catch (cause) {
      return (cause as { stdout: string }).stdout;
    }
  };

  const floors: [string, string, string][] = [
    ['language-imports-only-fall', 'packages/events', 'packages/domain'],
    ['domain-imports-only-fall', 'packages/domain', 'packages/event-log'],
    ['port-imports-only-fall', 'packages/projection', 'packages/clickhouse'],
    ['adapter-imports-only-fall', 'packages/kafka', 'packages/service-kit'],
    ['kit-imports-only-fall', 'packages/service-kit', 'packages/cli'],
    ['no-service-imports-another', 'services/ingest', 'services/query'],
    ['packages-never-import-services', 'packages/cli', 'services/query'],
  ];
  it.each(floors)('reports %s when %s imports %s', (rule, from, to) => {
    const upward = { [`${from}/src/a.ts`]: `export { b } from '../../../${to}/src/b.js';\n`, [`${to}/src/b.ts`]: 'export const b = 1;\n' };
    expect(broken(upward)).toContain(rule);
  });

  it('lets imports fall', () => {
    const downward = {
      'services/query/src/a.ts': "export { b } from '../../../packages/domain/src/b.js';\n",
      'packages/domain/src/b.ts': 'export const b = 1;\n',
    };
    expect(broken(downward)).toEqual([]);
  });

  it.each([
    ['kafkajs', 'kafkajs-in-its-room'],
    ['@clickhouse/client', 'clickhouse-in-its-room'],
    ['avsc', 'avsc-in-its-room'],
    ['@nestjs/common', 'nestjs-in-its-room'],
  ])('reports %s where it is loaded by import() outside its room', (library, rule) => {
    expect(broken({ 'packages/domain/src/a.ts': `export const lib = await import('${library}');\n` })).toContain(rule);
  });

  it('reports a room that is on no floor', () => {
    expect(broken({ 'packages/attic/src/a.ts': "import '../../events/src/b.js';\n", 'packages/events/src/b.ts': 'export const b = 1;\n' })).toContain('every-room-has-a-floor');
  });

  it('reports a circle of type imports alone', () => {
    const circle = {
      'packages/domain/src/a.ts': "import type { B } from './b.js';\nexport type A = B | 1;\n",
      'packages/domain/src/b.ts': "import type { A } from './a.js';\nexport type B = A | 2;\n",
    };
    expect(broken(circle)).toContain('no-circles');
  });
});
