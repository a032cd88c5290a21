#!/usr/bin/env node
// The way in from a fresh clone: plain JavaScript and Node's own modules only, since nothing is installed or built yet.
// Imports that need a newer Node than the one at hand come after the check of its version.
import { thisSystem, unsupported } from './supported.mjs';

/** Commands that are not part of the `trichter` command line, and the program that is run for them. */
const PROGRAMS = { kafka: 'packages/testing/dist/kafka-main.js', chaos: 'packages/chaos/dist/main.js' };

async function launch(args) {
  const fault = unsupported(thisSystem());
  if (fault) return console.error(fault), 3;

  const { install } = await import('./install.mjs');
  const { build } = await import('./build.mjs');
  const prepared = (await install()) || (await build());
  if (prepared !== 0) return prepared;

  if (args[0] === '--test') return (await import('./test.mjs')).test(args.slice(1));
  const { join } = await import('node:path');
  const { root } = await import('./root.mjs');
  const { runCommand } = await import('./run-command.mjs');
  const [program, rest] = args[0] in PROGRAMS ? [PROGRAMS[args[0]], args.slice(1)] : ['packages/cli/dist/main.js', args];
  return runCommand(process.execPath, ['--enable-source-maps', join(root, program), ...rest]);
}

launch(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => {
    console.error(`Trichter could not be started: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
