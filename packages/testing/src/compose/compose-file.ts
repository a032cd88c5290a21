import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface ComposeService {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck: readonly string[];
  /** Named volume or path by the path it is mounted at. */
  readonly volumes: ReadonlyMap<string, string>;
}

interface RawService {
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  volumes?: string[];
}

/**
 * What compose would start, by service: command, environment with `${NAME}`, `${NAME:-default}` and `${NAME:?message}` filled in from
 * `variables`, and the health check's command. Throws as compose does where a required variable is missing.
 */
export function readComposeFile(path: string, variables: Readonly<Record<string, string>>): Map<string, ComposeService> {
  const file = parse(readFileSync(path, 'utf8'), { merge: true }) as { services: Record<string, RawService> };
  const fill = (text: string) => interpolate(text, variables);
  return new Map(
    Object.entries(file.services).map(([name, raw]) => [
      name,
      {
        name,
        command: (raw.command ?? []).map(fill),
        environment: Object.fromEntries(Object.entries(raw.environment ?? {}).map(([key, value]) => [key, fill(value)])),
        healthcheck: (raw.healthcheck?.test ?? []).slice(1),
        volumes: new Map((raw.volumes ?? []).map((volume) => volume.split(':')).map(([from = '', at = '']) => [at, from])),
      },
    ]),
  );
}

function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest: string | undefined) => {
    const value = variables[name];
    if (value) return value;
    if (kind === '-') return rest ?? '';
    if (kind === '?') throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return '';
  });
}
