import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loginsOf, type Logins } from './credentials.js';
import { freePorts } from './free-ports.js';
import { chdbLibrary } from './library.js';
import { memoryOfThisMachine, serverConfig } from './server-config.js';
import { EmbeddedFailure } from './embedded-failure.js';
import { startServerProcess, type ServerProcess } from './server-process.js';
import { superviseServer } from './supervise-server.js';
import { keeperConfig, usersConfig, type BiQuota } from './users-config.js';
import { writeServerFiles, type ServerFiles } from './server-files.js';
import { biDatabaseOf } from '../bi/bi-database.js';

export interface EmbeddedOptions {
  /** The product's data directory: tables go to `clickhouse/` in it, passwords to `credentials.json`, logs to `run/`. */
  readonly dataDir: string;
  readonly database?: string;
  readonly biDatabase?: string;
  readonly biQuota?: BiQuota;
  /** Most memory of the server (bytes); default: half the machine. */
  readonly memoryBytes?: number;
  /** A `clickhouse` binary to run instead of the library. */
  readonly binary?: string;
  /** Ports of 127.0.0.1; default: any free ones, new at each start. */
  readonly httpPort?: number;
  readonly nativePort?: number;
  /** What a server has in `users.d` and `config.d`, to be tried here. With users in it there are none of the product: `users` of the result are nobody's. */
  readonly serverFiles?: ServerFiles;
  /** Logs of statements in `system`, as a server has them. Default: none. */
  readonly systemLogs?: boolean;
  readonly readyTimeoutMs?: number;
  /** Told of crashes and restarts, one line each. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedClickHouse {
  readonly url: string;
  readonly httpPort: number;
  /** For `clickhouse-client` and drivers of the native protocol. */
  readonly nativePort: number;
  readonly database: string;
  readonly biDatabase: string;
  readonly users: Logins;
  readonly logFile: string;
  /** The running process (another one after a restart). */
  pid(): number;
  /** How many times it was started again after a crash. */
  restarts(): number;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const ATTEMPTS = 5;

/** Starts ClickHouse in a process of its own and keeps it up until `stop`. It ends with this process, however this process ends. */
export async function startEmbeddedClickHouse(options: EmbeddedOptions): Promise<EmbeddedClickHouse> {
  const dataDir = resolve(options.dataDir);
  const { database = 'trichter', binary = null, readyTimeoutMs = 120_000, serverFiles = {} } = options;
  const biDatabase = options.biDatabase ?? biDatabaseOf(database);
  const store = join(dataDir, 'clickhouse');
  const run = join(dataDir, 'run');
  const logFile = join(run, 'clickhouse.log');
  mkdirSync(store, { recursive: true, mode: 0o700 });
  mkdirSync(run, { recursive: true });
  const library = binary ? '' : chdbLibrary();
  const users = loginsOf(dataDir);

  // Named for the port: a second start on the same data must not change what the running one is restarted with.
  let configFile = '';
  let usersFile = '';
  let ports: [number, number] = [0, 0];
  const start = () =>
    startServerProcess({ library, binary, configFile, store, logFile, pingUrl: `http://${HOST}:${ports[0]}/ping`, readyTimeoutMs, environment: serverFiles.environment ?? {} });
  const configure = async () => {
    const [http = 0, native = 0] = await freePorts(2, HOST);
    ports = [options.httpPort ?? http, options.nativePort ?? native];
    configFile = join(store, `config-${ports[0]}.xml`);
    usersFile = join(store, `users-${ports[0]}.xml`);
    writeFileSync(usersFile, serverFiles.users ? keeperConfig : usersConfig(users, database, biDatabase, options.biQuota), { mode: 0o600 });
    writeServerFiles(serverFiles, { configFile, usersFile });
    const memoryBytes = options.memoryBytes ?? memoryOfThisMachine();
    writeFileSync(configFile, serverConfig({ store, logFile, usersFile, host: HOST, httpPort: ports[0], nativePort: ports[1], memoryBytes, systemLogs: options.systemLogs ?? false }), { mode: 0o600 });
  };

  const clear = () => [configFile, usersFile].forEach((file) => rmSync(file, { force: true }));
  const server = await firstStart(configure, start, clear);
  forgetEarlierStarts(store, run, ports[0]);
  const supervised = superviseServer(server, start, options.log ?? (() => undefined));
  return {
    url: `http://${HOST}:${ports[0]}`,
    httpPort: ports[0],
    nativePort: ports[1],
    database,
    biDatabase,
    users,
    logFile,
    ...supervised,
  };
}

/** Files named for the port of a start that is over (after kill -9 nobody removed them). */
function forgetEarlierStarts(store: string, run: string, port: number): void {
  for (const folder of [store, run]) {
    for (const file of readdirSync(folder)) {
      const [, of] = /^(?:(?:config|users)-(\d+)\.xml|clickhouse\.log\.(?<port>\d+)\.out)$/.exec(file)?.filter((part) => part !== undefined) ?? [];
      if (of !== undefined && Number(of) !== port) rmSync(join(folder, file));
    }
  }
}

/** A free port can be taken by another program before ClickHouse listens on it: then others are chosen. */
async function firstStart(configure: () => Promise<void>, start: () => Promise<ServerProcess>, clear: () => void): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    await configure();
    try {
      return await start();
    } catch (error) {
      clear();
      if (!(error instanceof EmbeddedFailure && error.code === 'StartFailed' && error.retriable) || attempt === ATTEMPTS) throw error;
    }
  }
}
