import { root } from './root.mjs';
import { runCommand } from './run-command.mjs';
import { missingForSuites, whatIsThere } from './suites.mjs';

const KINDS = ['unit', 'int', 'e2e'];

/** The kinds of tests asked for (`--project NAME`, `--project=NAME`), or all but `reference`. */
export function kindsOf(args) {
  const named = args.flatMap((arg, index) => (arg === '--project' ? [args[index + 1]] : arg.startsWith('--project=') ? [arg.slice(10)] : []));
  return named.length > 0 ? { kinds: named, extra: [] } : { kinds: KINDS, extra: KINDS.flatMap((kind) => ['--project', kind]) };
}

/** Runs the tests; unit tests alone need nothing but Node. Resolves with an exit code. */
export async function test(args) {
  const { kinds, extra } = kindsOf(args);
  const missing = kinds.some((kind) => kind !== 'unit') ? missingForSuites(whatIsThere()) : [];
  if (missing.length > 0) {
    console.error(`${missing.join('\n\n')}\n\nThe tests that need nothing but Node: npm test -- --project unit`);
    return 3;
  }
  return runCommand(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...extra, ...args], { cwd: root });
}
