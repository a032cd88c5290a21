import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const only = (name, pattern, where) => ({ group: [pattern, `${pattern}/*`], message: `${name} is imported in ${where} only (docs/architecture.md)` });

const libraries = {
  kafkajs: only('kafkajs', 'kafkajs', 'packages/kafka'),
  clickhouse: only('@clickhouse/client', '@clickhouse', 'packages/clickhouse'),
  avsc: only('avsc', 'avsc', 'packages/events'),
  nest: only('Nest', '@nestjs', 'services/* and packages/service-kit'),
};
const restrict = (...allowed) => ({
  'no-restricted-imports': ['error', { patterns: Object.entries(libraries).filter(([key]) => !allowed.includes(key)).map(([, pattern]) => pattern) }],
});

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.cache/**', 'data/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts,cts,js,mjs,cjs,jsx}'],
    languageOptions: { globals: Object.fromEntries(['process', 'console', 'Buffer', 'URL', 'setTimeout', 'clearTimeout', 'fetch', 'require', 'module'].map((name) => [name, 'readonly'])) },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      ...restrict(),
      // What it loads no rule would see.
      'no-restricted-syntax': ['error', { selector: 'ImportSpecifier[imported.name="createRequire"]', message: 'import what you need' }],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['{packages,services}/*/src/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }] },
  },
  { files: ['packages/{kafka,clickhouse}/**', '**/*.spec.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['packages/kafka/**'], rules: restrict('kafkajs') },
  { files: ['packages/clickhouse/**'], rules: restrict('clickhouse') },
  { files: ['packages/events/**'], rules: restrict('avsc') },
  { files: ['services/**', 'packages/service-kit/**'], rules: restrict('nest') },
);
