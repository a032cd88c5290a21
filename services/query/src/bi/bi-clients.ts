import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const cache = at('../../../../.cache');
const PYTHON_PACKAGE = 'clickhouse-connect==1.12.0';

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}
export type Answers = Readonly<Record<string, Answer>>;

export interface BiLogin {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Runs the queries as a BI tool would; two real clients of other languages, fetched once into .cache. */
export interface BiClient {
  readonly name: string;
  run(login: BiLogin, queries: ReadonlyMap<string, string>): Promise<Answers>;
}

async function inFolder(queries: ReadonlyMap<string, string>, ask: (folder: string) => Promise<{ stdout: string }>): Promise<Answers> {
  const folder = mkdtempSync(join(tmpdir(), 'trichter-bi-'));
  try {
    for (const [name, sql] of queries) writeFileSync(join(folder, `${name}.sql`), sql);
    return JSON.parse((await ask(folder)).stdout.trim().split('\n').at(-1) ?? '') as Answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function python(): Promise<string> {
  const venv = join(cache, 'bi-python');
  const binary = join(venv, 'bin/python');
  const done = join(venv, PYTHON_PACKAGE);
  if (!existsSync(done)) {
    await run('python3', ['-m', 'venv', venv]);
    await run(binary, ['-m', 'pip', 'install', '--quiet', PYTHON_PACKAGE], { timeout: 240_000 });
    writeFileSync(done, '');
  }
  return binary;
}

/** The driver and what it needs, as a class path; Maven fetches them once. Beside and renamed, so that no test sees half a folder. */
async function jdbcJars(): Promise<string> {
  const pom = at('../../../../infra/clickhouse/jdbc/pom.xml');
  const version = /<artifactId>clickhouse-jdbc<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? '';
  const folder = join(cache, 'bi-jdbc', version);
  if (!existsSync(folder)) {
    const beside = `${folder}.${process.pid}`;
    mkdirSync(beside, { recursive: true });
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${beside}`, '-DincludeScope=runtime'], { timeout: 280_000 });
    renameSync(beside, folder);
  }
  return join(folder, '*');
}

export const biClients: readonly BiClient[] = [
  {
    name: 'clickhouse-connect (Python)',
    run: (login, queries) =>
      inFolder(queries, async (folder) => run(await python(), [at('./clickhouse_connect_queries.py'), '127.0.0.1', String(login.port), login.user, login.password, folder])),
  },
  {
    name: 'the JDBC driver (Java)',
    run: (login, queries) =>
      inFolder(queries, async (folder) => run('java', ['-cp', await jdbcJars(), at('./JdbcQueries.java'), '127.0.0.1', String(login.port), login.user, login.password, folder], { maxBuffer: 1e8 })),
  },
];
