import { readFileSync } from 'node:fs';
import type { z, ZodObject } from 'zod';
import { notesOf } from './variable.js';

export interface ConfigFault {
  readonly name: string;
  /** As given; `(secret)` for secrets, `(not set)` where there is none. */
  readonly value: string;
  readonly problem: string;
  readonly remedy: string;
}
export type Loaded<T> = { kind: 'ok'; config: T } | { kind: 'faults'; faults: readonly ConfigFault[] };
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads one zod object of environment variables. `NAME_FILE` names a file to read NAME from (secrets as files).
 * All faults are reported together; an empty value counts as not set.
 */
export function loadConfig<S extends ZodObject>(schema: S, env: Environment): Loaded<z.output<S>> {
  const faults: ConfigFault[] = [];
  const given: Record<string, string> = {};
  const remedyOf = (name: string): string => notesOf(schema.shape[name] as object | undefined)?.remedy ?? 'see the service README';
  const shown = (name: string): string =>
    given[name] === undefined ? '(not set)' : notesOf(schema.shape[name] as object | undefined)?.secret ? '(secret)' : given[name];

  const unread = new Set<string>();
  for (const name of Object.keys(schema.shape)) {
    const file = env[`${name}_FILE`];
    const alias = notesOf(schema.shape[name] as object | undefined)?.alias;
    const plain = env[name] || (alias === undefined || file ? undefined : env[alias]);
    if (file && plain) {
      faults.push({ name, value: '(given twice)', problem: `both ${name} and ${name}_FILE are set`, remedy: `keep one of ${name} and ${name}_FILE` });
      unread.add(name);
    } else if (file) {
      try {
        given[name] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        faults.push({ name: `${name}_FILE`, value: file, problem: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`, remedy: 'name a file this process may read' });
        unread.add(name);
      }
    } else if (plain) given[name] = plain;
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0] ?? '');
      if (unread.has(name)) continue;
      faults.push({ name, value: shown(name), problem: given[name] === undefined && issue.code !== 'custom' ? 'is missing' : issue.message, remedy: remedyOf(name) });
    }
  }
  return parsed.success && faults.length === 0 ? { kind: 'ok', config: parsed.data } : { kind: 'faults', faults };
}

/** One line a fault: name, value, what is wrong, what to do. */
export const describeFaults = (faults: readonly ConfigFault[]): string =>
  [`${faults.length} fault${faults.length === 1 ? '' : 's'} in the configuration:`, ...faults.map((fault) => `  ${fault.name} = ${fault.value}: ${fault.problem}; ${fault.remedy}`)].join('\n');
