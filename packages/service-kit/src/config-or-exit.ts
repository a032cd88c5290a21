import type { z, ZodObject } from 'zod';
import { describeFaults, loadConfig, type Environment } from './load-config.js';

/** sysexits.h: the configuration is at fault, so a supervisor need not try again. */
export const EXIT_CONFIG = 78;

/**
 * For `main.ts`: the configuration, or all its faults on standard error and exit code 78.
 * With `--check-config` nothing is started: exit code 0 says the configuration is sound.
 */
export function configOrExit<S extends ZodObject>(schema: S, env: Environment = process.env, args: readonly string[] = process.argv.slice(2)): z.output<S> {
  const loaded = loadConfig(schema, env);
  if (loaded.kind === 'faults') {
    process.stderr.write(`${describeFaults(loaded.faults)}\n`);
    process.exit(EXIT_CONFIG);
  }
  if (args.includes('--check-config')) {
    process.stdout.write('the configuration is sound\n');
    process.exit(0);
  }
  return loaded.config;
}
