import { fork } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EmbeddedFailure } from './embedded-failure.js';

export interface ServerProcessOptions {
  readonly library: string;
  readonly binary: string | null;
  readonly configFile: string;
  readonly store: string;
  readonly logFile: string;
  readonly pingUrl: string;
  readonly readyTimeoutMs: number;
  /** What its configuration takes from the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process is gone, with ClickHouse's error if it gave one. */
  readonly gone: Promise<string | null>;
  /** Ends its input: ClickHouse listens no more, finishes running statements, and goes. Killed after the time given: what was not acknowledged by then is lost, nothing else. */
  stop(withinMs?: number): Promise<void>;
}

// The last statement waits for the end of standard input, and so keeps the server up; also the only session of user `default` stays taken.
const KEEP_SERVING = "SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; SELECT count() FROM file('-', LineAsString, 'line String') FORMAT Null";
// Also the build runs it from the sources.
const childFile = fileURLToPath(new URL('../../src/embedded/child.cjs', import.meta.url));

/** Starts one ClickHouse process and waits until it answers. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { library, binary, configFile, store, logFile, pingUrl, readyTimeoutMs, environment } = options;
  const outputFile = `${logFile}.${pingUrl.split(':').at(-1)?.split('/')[0]}.out`;
  const output = openSync(outputFile, 'w');
  const child = fork(childFile, [library, binary ?? '', store, dirname(logFile), '--config-file', configFile, '--log-level', 'warning', '--query', KEEP_SERVING], {
    stdio: ['pipe', output, output, 'ipc'],
    detached: true, // Ctrl-C goes to the terminal's group: ClickHouse must outlive the services that drain into it
    execArgv: [],
    env: { PATH: process.env['PATH'] ?? '', HOME: store, ...(process.env['TZ'] && { TZ: process.env['TZ'] }), ...environment }, // no secrets of ours: what a process is given, it can be made to show
  });
  closeSync(output);
  child.stdin?.on('error', () => undefined); // it may be gone before its input is closed

  let said: string | null = null;
  child.on('message', (message: { error: string | null }) => (said = message.error));
  const gone = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(said ?? printed(outputFile) ?? (signal === 'SIGKILL' || code === 0 ? null : `ended with ${signal ?? `code ${code}`}`)));
  });
  void gone.then(() => {
    child.stdin?.destroy(); // a binary that outlived its keeper ends, too
    rmSync(outputFile, { force: true });
  });
  let ended = false;
  void gone.then(() => (ended = true));

  const stop = async (withinMs = 3000) => {
    child.stdin?.end();
    const hung = setTimeout(() => child.kill('SIGKILL'), withinMs);
    await gone;
    clearTimeout(hung);
  };

  const until = Date.now() + readyTimeoutMs;
  while (!ended && Date.now() < until) {
    if (await answers(pingUrl)) return { pid: child.pid as number, gone, stop };
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const error = ended ? await gone : null;
  if (!ended) await stop(1000);
  if (error) appendFileSync(logFile, `${error}\n`);
  throw failed(error, store, logFile, readyTimeoutMs);
}

/** What ClickHouse printed as its reason to end; null without one, and where its output is gone (its keeper must not fall over that). */
const printed = (file: string): string | null => (existsSync(file) ? (/^Code: \d+\. DB::.*$/m.exec(readFileSync(file, 'utf8'))?.[0] ?? null) : null);

/** One connection a question, closed after it: a kept one would hold up the stop. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false)); // not listening yet
  });
}

function failed(error: string | null, store: string, logFile: string, readyTimeoutMs: number): EmbeddedFailure {
  const facts = { directory: store, log: logFile };
  if (error?.includes('Cannot lock file')) {
    return new EmbeddedFailure(`another process uses the ClickHouse data in ${store}; stop it, or choose another directory with --data`, 'DataDirectoryInUse', false, facts);
  }
  if (error === null) return new EmbeddedFailure(`ClickHouse did not answer within ${readyTimeoutMs} ms; see ${logFile}`, 'NotReady', true, facts);
  return new EmbeddedFailure(`ClickHouse did not start: ${error.split('\n')[0]}; see ${logFile}`, 'StartFailed', /address already in use/i.test(error), facts);
}
