import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a server's configuration, and the environment they take values from (`from_env`). */
export interface ServerFiles {
  readonly users?: readonly string[];
  readonly config?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** `clickhouse local` reads `NAME.d` beside `NAME.xml`, as a server does; but it serves as `default`, so a file cannot take that user away here. */
export function writeServerFiles({ users = [], config = [] }: ServerFiles, of: { readonly configFile: string; readonly usersFile: string }): void {
  for (const [main, files] of [[of.usersFile, users], [of.configFile, config]] as const) {
    const folder = main.replace(/\.xml$/, '.d');
    files.forEach((file, index) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, `${index}.xml`), readFileSync(file, 'utf8').replace('<default remove="1"/>', ''), { mode: 0o600 });
    });
  }
}
