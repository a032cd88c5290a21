import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { lastWords, logSize } from './last-words.js';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
/** Up this long, it counts as sound again. */
const SOUND_MS = 60_000;
/** Ends before the first time it listened: then something stands in its way that waiting does not mend. */
const EARLY_ENDS = 3;
/** sysexits.h: the environment is at fault. */
const EXIT_CONFIG = 78;
/** Faults of a start that only a person mends: the key or the log is another one, or its settings are wrong. */
const FOR_A_PERSON: ReadonlySet<string> = new Set(['workspace_key_mismatch', 'log_diverged', 'log_misconfigured']);
/** Ports tried one after the other when others keep taking them. */
const MOST_MOVES = 10;

export interface ServiceOptions {
  readonly name: string;
  /** Built entry file. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Told of crashes and restarts, one line each. */
  readonly say: (line: string) => void;
  /** Asked for another port (as environment) when the first start finds its own taken; without it the service insists on its port. */
  readonly elsewhere?: () => Promise<Readonly<Record<string, string>>>;
}

export interface ServiceChild {
  readonly name: string;
  /** Resolves with its address once it listens for the first time; rejects when it ends before that again and again. */
  readonly listening: Promise<string>;
  pid(): number | null;
  /** It runs and has said that it listens. */
  up(): boolean;
  restarts(): number;
  /** For the demo's torture: nothing is tidied up, it is started again. */
  kill(): void;
  /** SIGTERM; SIGKILL after the time given. Resolves when it is gone. */
  stop(withinMs?: number): Promise<void>;
}

/**
 * Keeps one service up: starts it again whenever it ends unasked, waiting twice as long each time. The child hears of this process's
 * end, however it ends, since the IPC channel closes with it.
 */
export function startServiceChild({ name, file, env: givenEnv, logFile, say, elsewhere }: ServiceOptions): ServiceChild {
  let env = givenEnv;
  let moves = 0;
  let child: ChildProcess | null = null;
  let restarts = 0;
  let stopping = false;
  let early = 0;
  let wait = FIRST_WAIT_MS;
  let timer: NodeJS.Timeout | undefined;
  let heard = false;
  let up = false;
  let resolveListening!: (url: string) => void;
  let rejectListening!: (error: Error) => void;
  const listening = new Promise<string>((resolve, reject) => ([resolveListening, rejectListening] = [resolve, reject]));
  listening.catch(() => undefined); // whoever waits for it is told; nobody need wait

  function start(): void {
    const logStart = logSize(logFile);
    const output = openSync(logFile, 'a');
    const started = fork(file, [], { env: { ...process.env, ...env }, stdio: ['ignore', output, output, 'ipc'], execArgv: ['--enable-source-maps'] });
    closeSync(output);
    child = started;
    const since = Date.now();
    started.on('message', (message: { kind?: string; url?: string }) => {
      if (message.kind !== 'listening') return;
      heard = true;
      up = true;
      resolveListening(message.url ?? '');
    });
    const ended = (why: string, code: number | null) => {
      if (child !== started) return;
      child = null;
      up = false;
      if (stopping) return;
      const words = lastWords(logFile, logStart);
      if (elsewhere && !heard && words.code === 'EADDRINUSE' && moves++ < MOST_MOVES) {
        say(`${name}: its port was taken a moment ago; it goes to another`);
        elsewhere().then(move, rejectListening);
        return;
      }
      if (code === EXIT_CONFIG || (!heard && (FOR_A_PERSON.has(words.code ?? '') || ++early >= EARLY_ENDS))) {
        const message = `${name} does not start (${why}): ${words.message}\nIts log is ${logFile}`;
        if (heard) say(message); // nobody waits for it any more
        rejectListening(new Error(message));
        return;
      }
      if (Date.now() - since > SOUND_MS) wait = FIRST_WAIT_MS;
      say(`${name} ended unasked (${why}); starting it again in ${wait} ms, its log is ${logFile}`);
      timer = setTimeout(() => {
        restarts += 1;
        start();
      }, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    };
    started.once('error', (error) => ended(error.message, null));
    started.once('exit', (code, signal) => ended(signal ?? `code ${code}`, code));
  }
  function move(to: Readonly<Record<string, string>>): void {
    if (stopping) return;
    env = { ...env, ...to };
    start();
  }
  start();

  return {
    name,
    listening,
    pid: () => child?.pid ?? null,
    up: () => up,
    restarts: () => restarts,
    kill() {
      up = false;
      child?.kill('SIGKILL');
    },
    async stop(withinMs = 15_000) {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      running.kill('SIGTERM');
      const hung = setTimeout(() => running.kill('SIGKILL'), withinMs);
      await gone;
      clearTimeout(hung);
    },
  };
}
